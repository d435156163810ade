// Runs the benches: test/bench/*.bench.ts, each a program that prints its figures. Alone on the machine, please.
//   npm run bench [-- PART-OF-A-NAME [ARGUMENTS-FOR-IT]]
//   npm run bench:editor [-- PART-OF-A-FILE'S-NAME]
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { prepare, runMain } from "./lib/prepare.mjs";
import { root } from "./lib/root.mjs";
import { runNode } from "./lib/run.mjs";

await runMain(async () => {
  await prepare();
  const folder = path.join(root, "dist-test/bench");
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".bench.mjs")) : [];
  const wanted = names.filter((name) => name.includes(process.argv[2] ?? ""));
  if (wanted.length === 0) throw new Error("there is no such bench in test/bench");
  for (const name of wanted.sort()) {
    console.log(`== ${name.replace(".bench.mjs", "")} ==`);
    const { code } = await runNode([
      "--enable-source-maps",
      path.join(folder, name),
      ...process.argv.slice(3),
    ]);
    if (code !== 0) process.exitCode = 1;
  }
});
