// Throws files at the analysis that nobody would write, and says what did not hold.
//   npm run fuzz -- --seconds 60 --seed 1          as many as fit into the time
//   npm run fuzz -- --seed 1 --first 17 --count 1  one of them again
import path from "node:path";
import { root } from "./lib/root.mjs";
import { runNode } from "./lib/run.mjs";

const { build } = await import("esbuild");
const bundle = path.join(root, "dist-test/fuzz.cjs");
await build({
  absWorkingDir: root,
  entryPoints: ["test/torture/main.ts"],
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "cjs",
  mainFields: ["module", "main"],
  loader: { ".md": "text" },
  sourcemap: "inline",
  logLevel: "warning",
});
const { code } = await runNode(["--enable-source-maps", bundle, ...process.argv.slice(2)]);
process.exitCode = code ?? 1;
