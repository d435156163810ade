// Throws files at the analysis that nobody would write, and says what did not hold.
//   npm run fuzz -- --seconds 60 --seed 1          as many as fit into the time
//   npm run fuzz -- --seed 1 --first 17 --count 1  one of them again
import { bundled } from "./lib/bundle.mjs";
import { runNode } from "./lib/run.mjs";

const bundle = await bundled("test/torture/main.ts", { loader: { ".md": "text" }, sourcemap: "inline" });
// Room for what dies young: less of the time goes into collecting it.
const { code } = await runNode([
  "--max-semi-space-size=64",
  "--enable-source-maps",
  bundle,
  ...process.argv.slice(2),
]);
process.exitCode = code ?? 1;
