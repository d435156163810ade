import { spawnSync } from "node:child_process";
import { parseDocument } from "yaml";
import { analyse } from "../../server/analysis/analyse";
import { compared } from "./compared";

/** A plain chain of convolutions, norms and activations, written as people write it: 300 lines. */
function nativeModel(lines: number): string {
  const rows = ["input_shape: [3, 224, 224]", "layers:"];
  for (let i = 0; rows.length < lines; i++) {
    rows.push(
      `  - type: conv2d`,
      `    out_channels: ${16 + 8 * (i % 6)}`,
      `    kernel_size: 3`,
      `    padding: 1`,
    );
    rows.push(`  - {type: batchnorm2d}`, `  - {type: relu}`);
  }
  return rows.slice(0, lines).join("\n");
}

/** A YOLO-like file with as many rows, its modules in about the proportions of the stock files. */
function yoloModel(lines: number): string {
  const rows = ["nc: 80", "scales:", "  n: [0.50, 0.25, 1024]", "backbone:", "  - [-1, 1, Conv, [64, 3, 2]]"];
  const unit = [
    "  - [-1, 1, Conv, [256, 3, 2]]",
    "  - [-1, 2, C3k2, [256, False, 0.25]]",
    "  - [-1, 1, nn.Upsample, [None, 2, nearest]]",
    "  - [[-1, -4], 1, Concat, [1]]",
    "  - [-1, 2, C3k2, [256, False]]",
    "  - [-1, 1, Conv, [256, 1, 1]]",
  ];
  for (let i = 0; rows.length < lines - 3; i++) rows.push(unit[i % unit.length] as string);
  rows.push("head:", `  - [-1, 1, Conv, [256, 3, 2]]`, `  - [[${rows.length - 5}], 1, Detect, [nc]]`);
  return rows.join("\n");
}

for (const [name, text] of [
  ["native", nativeModel(300)],
  ["yolo", yoloModel(300)],
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
