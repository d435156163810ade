import { spawnSync } from "node:child_process";
import { parseDocument } from "yaml";
import { analyse } from "../../server/analysis/analyse";
import { compared } from "./compared";
import { nativeRows, yoloRows } from "./texts";

for (const [name, text] of [
  ["native", nativeRows(300)],
  ["yolo", yoloRows(300)],
] as const) {
  const found = analyse(text, `${name}.yaml`).found;
  if (!found) throw new Error(`the ${name} file of the bench is not read`);
  const bare = (): void => void parseDocument(text, { merge: true, logLevel: "silent", prettyErrors: false });
  const ours = (): void => void analyse(text, `${name}.yaml`);
  const what = `analysis of a 300-line ${name} file (${found.model.layers.length} layers, ${found.trace.nodes.length} operations) to a bare parse of it`;
  compared(what, 2, ours, bare, { warm: 120, rounds: 80 });
}

const run =
  (args: string[]): (() => void) =>
  () => {
    const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
    if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}`);
  };
const check = run(["dist/cli.js", "check", "examples/lenet.yaml"]);
const empty = run(["-e", "0"]);
compared("cold `fovea check` of one file to `node -e 0`", 2.5, check, empty, { warm: 3, rounds: 15 });
