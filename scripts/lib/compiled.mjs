// Leaves what V8 makes of dist/main.js beside it, for server/cli/launch.ts: runs the program once, so that the functions of
// an ordinary check are compiled too.   node scripts/lib/compiled.mjs
import { readFileSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import path from "node:path";
import { Script } from "node:vm";
import { root } from "./root.mjs";

const main = path.join(root, "dist/main.js");
const script = new Script(Module.wrap(readFileSync(main, "latin1")), { filename: main });
process.on("exit", () => {
  writeFileSync(path.join(root, "dist/main.cache"), script.createCachedData());
  process.exitCode = 0; // the example may have problems
});
process.argv = [
  process.execPath,
  main,
  "check",
  "--no-config",
  path.join(root, "examples/yolo11n-custom.yaml"),
];
script.runInThisContext()({}, createRequire(main), {}, main, path.dirname(main));
