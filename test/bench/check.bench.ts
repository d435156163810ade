import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { parseDocument } from "yaml";

/** A thousand YOLO files on the command line, against a program that only reads and parses them, in this one run. */

const FILES = 1000;
const ROUNDS = 3;

/** As people have them: families with the same skeleton, other widths, other depths, one row more. */
function model(seed: number): string {
  const c = 32 + 16 * (seed % 5);
  const rows = [
    `# model ${seed}`,
    "nc: 80",
    "scales: # depth, width, max_channels",
    "  n: [0.50, 0.25, 1024]",
    "  s: [0.50, 0.50, 1024]",
    "  m: [0.50, 1.00, 512]",
    "backbone:",
    `  - [-1, 1, Conv, [${c}, 3, 2]] # 0-P1/2`,
    `  - [-1, 1, Conv, [${2 * c}, 3, 2]] # 1-P2/4`,
    `  - [-1, ${2 + (seed % 3)}, C3k2, [${4 * c}, False, 0.25]]`,
    `  - [-1, 1, Conv, [${4 * c}, 3, 2]] # 3-P3/8`,
    `  - [-1, ${2 + (seed % 4)}, C3k2, [${8 * c}, False, 0.25]]`,
    `  - [-1, 1, Conv, [${8 * c}, 3, 2]] # 5-P4/16`,
    `  - [-1, 2, C3k2, [${8 * c}, True]]`,
    `  - [-1, 1, Conv, [${16 * c}, 3, 2]] # 7-P5/32`,
    `  - [-1, 2, C3k2, [${16 * c}, True]]`,
    `  - [-1, 1, SPPF, [${16 * c}, 5]] # 9`,
    `  - [-1, 2, C2PSA, [${16 * c}]] # 10`,
    "head:",
    '  - [-1, 1, nn.Upsample, [None, 2, "nearest"]]',
    "  - [[-1, 6], 1, Concat, [1]] # cat backbone P4",
    `  - [-1, 2, C3k2, [${8 * c}, False]] # 13`,
    '  - [-1, 1, nn.Upsample, [None, 2, "nearest"]]',
    "  - [[-1, 4], 1, Concat, [1]] # cat backbone P3",
    `  - [-1, 2, C3k2, [${4 * c}, False]] # 16 (P3/8-small)`,
    `  - [-1, 1, Conv, [${4 * c}, 3, 2]]`,
    "  - [[-1, 13], 1, Concat, [1]] # cat head P4",
    `  - [-1, 2, C3k2, [${8 * c}, False]] # 19 (P4/16-medium)`,
    `  - [-1, 1, Conv, [${8 * c}, 3, 2]]`,
    "  - [[-1, 10], 1, Concat, [1]] # cat head P5",
    `  - [-1, 2, C3k2, [${16 * c}, True]] # 22 (P5/32-large)`,
    "  - [[16, 19, 22], 1, Detect, [nc]] # Detect(P3, P4, P5)",
  ];
  return `${rows.join("\n")}\n`;
}

const median = (list: readonly number[]): number =>
  [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] as number;

function timed(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

function check(folder: string, ...more: readonly string[]): void {
  const { status } = spawnSync(process.execPath, ["dist/cli.js", "check", folder, "--no-config", ...more], {
    stdio: "ignore",
  });
  if (status !== 0) throw new Error(`fovea check ended with ${status}`);
}

/** All that a program has to do that knows nothing of models. */
function parseOnly(folder: string): void {
  for (const name of readdirSync(folder)) {
    const text = readFileSync(path.join(folder, name), "utf8");
    parseDocument(text, { merge: true, logLevel: "silent", prettyErrors: false });
  }
}

const root = mkdtempSync(path.join(tmpdir(), "fovea-bench-"));
try {
  const folder = path.join(root, "models");
  mkdirSync(folder);
  for (let i = 0; i < FILES; i++) writeFileSync(path.join(folder, `model${i}.yaml`), model(i));
  const cache = path.join(root, "cache");
  check(folder, "--cache-location", cache);
  const rounds = Array.from({ length: ROUNDS }, () => ({
    parse: timed(() => parseOnly(folder)),
    cold: timed(() => check(folder)),
    cached: timed(() => check(folder, "--cache-location", cache)),
  }));
  const say = (what: string, key: "cold" | "cached"): void => {
    const ratio = median(rounds.map((r) => r[key] / r.parse));
    const [ours, theirs] = [median(rounds.map((r) => r[key])), median(rounds.map((r) => r.parse))];
    console.log(`${what}: × ${ratio.toFixed(2)} (${ours.toFixed(0)} ms against ${theirs.toFixed(0)} ms)`);
  };
  say(`fovea check of ${FILES} YOLO files (${availableParallelism()} cores) to only parsing them`, "cold");
  say("the same with --cache, nothing changed", "cached");
} finally {
  rmSync(root, { recursive: true, force: true });
}
