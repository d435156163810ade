import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import { parseDocument } from "yaml";
import { analyse } from "../../server/analyse";

/** Every figure is a ratio measured in this one run, so that it holds on any machine however busy it is. */

const median = (list: number[]): number => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] as number;

/** Runs the two in turn, so that a machine that slows down slows both. */
function ratio(
  ours: () => void,
  theirs: () => void,
  rounds: number,
): { ratio: number; ours: number; theirs: number } {
  const time = (f: () => void): number => {
    const start = performance.now();
    f();
    return performance.now() - start;
  };
  const a: number[] = [];
  const b: number[] = [];
  for (let i = 0; i < rounds; i++) {
    a.push(time(ours));
    b.push(time(theirs));
  }
  return { ratio: median(a.map((t, i) => t / (b[i] as number))), ours: median(a), theirs: median(b) };
}

let failed = false;
function report(what: string, limit: number, measured: ReturnType<typeof ratio>): void {
  const within = measured.ratio <= limit;
  if (!within) failed = true;
  const times = `${measured.ours.toFixed(2)} ms against ${measured.theirs.toFixed(2)} ms`;
  console.log(
    `${within ? "ok " : "NOT"} ${what}: × ${measured.ratio.toFixed(2)} (wanted ≤ ${limit}; ${times})`,
  );
}

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
  ratio(ours, bare, 30);
  const what = `analysis of a 300-line ${name} file (${found.model.layers.length} layers, ${found.trace.nodes.length} operations) to a bare parse of it`;
  report(what, 2, ratio(ours, bare, 60));
}

const run =
  (args: string[]): (() => void) =>
  () => {
    const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
    if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}`);
  };
const check = run(["dist/cli.js", "check", "examples/lenet.yaml"]);
const empty = run(["-e", "0"]);
ratio(check, empty, 3);
report("cold `fovea check` of one file to `node -e 0`", 2.5, ratio(check, empty, 15));
process.exitCode = failed ? 1 : 0;
