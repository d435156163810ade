import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inFolder } from "./folder";
import { fovea, foveaHere, type Ran } from "./run";

const FEW = 12;
const MANY = 50;

const ROW = (i: number): string => `  - { type: dense, units: ${8 + (i % 50)}, activation: relu }\n`;

/** One of several kinds of files, each a little different: good ones, bad ones, none at all. */
function text(i: number): string {
  const rows = Array.from({ length: 1 + (i % 7) }, (_, k) => ROW(i + k)).join("");
  const good = `input_shape: [${16 + i}]\nlayers:\n${rows}`;
  switch (i % 6) {
    case 0:
      return good.replace("units", "unitz");
    case 1:
      return good.replace("layers:", "# fovea-disable-next-line dead-layer\nlayers:");
    case 2:
      return `services: { web: { image: "${i}" } }\n`;
    case 3:
      return good.replaceAll("activation: relu", "activation: null");
    case 4:
      return `${good}  - { type: dense, units: [\n`;
    default:
      return good;
  }
}

const files = (count: number): Record<string, string> => ({
  ".git/HEAD": "",
  ...Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`${"abc"[i % 3]}/m${String(i).padStart(3, "0")}.yaml`, text(i)]),
  ),
});

/** Something that is loaded before the program, into each of its threads. */
const preloaded = (folder: string, script: string): Readonly<Record<string, string>> => {
  const file = path.join(folder, ".git/preload.cjs");
  writeFileSync(file, script);
  return { NODE_OPTIONS: `--require ${JSON.stringify(file)}` };
};

/** What happens to whoever opens `b/m040.yaml`. */
const poison = (what: string): string => `
  const fs = require("node:fs");
  const { openSync } = fs;
  fs.openSync = (file, ...rest) => {
    if (String(file).endsWith("m040.yaml")) ${what};
    return openSync(file, ...rest);
  };
`;

const lines = ({ out }: Ran): readonly string[] => out.split("\n");

describe("fovea check on many files", () => {
  for (const format of ["stylish", "json", "sarif"])
    it(`writes the same bytes of ${format} with one thread and with several`, () =>
      inFolder(files(FEW), async (folder) => {
        const run = (threads: string): Promise<Ran> =>
          foveaHere(folder, ["check", "--format", format, "--concurrency", threads]);
        const one = await run("1");
        assert.equal(one.code, 1);
        assert.equal(one.err, "");
        assert.ok(one.out.length > 1000);
        assert.deepEqual(await run("5"), one);
      }));

  it("writes the same bytes out of the cache", () =>
    inFolder(files(MANY / 2), async (folder) => {
      const run = (...more: readonly string[]): Promise<Ran> => foveaHere(folder, ["check", ...more]);
      const one = await run("--concurrency", "1");
      assert.deepEqual(await run("--cache", "--concurrency", "2"), one);
      assert.deepEqual(await run("--cache"), one);
      const { files: cached } = JSON.parse(readFileSync(path.join(folder, ".foveacache"), "utf8"));
      assert.equal(Object.keys(cached).length, MANY / 2);
      // Some out of the cache, some not, some gone.
      writeFileSync(path.join(folder, "a/m003.yaml"), text(4));
      assert.deepEqual(await run("--cache", "--concurrency", "3"), await run("--concurrency", "1"));
    }));

  it("fixes the same with one thread and with several", () =>
    inFolder(files(MANY / 2), (first) =>
      inFolder(files(MANY / 2), async (second) => {
        const [one, several] = [
          await foveaHere(first, ["check", "--fix", "--concurrency", "1"]),
          await foveaHere(second, ["check", "--fix", "--concurrency", "4"]),
        ];
        assert.match(one.out, /Fixed \d+ problems in \d+ files/);
        assert.deepEqual(several, one);
        for (const file of Object.keys(files(MANY / 2)))
          assert.equal(
            readFileSync(path.join(second, file), "utf8"),
            readFileSync(path.join(first, file), "utf8"),
          );
      }),
    ));

  it("has no more threads than files, and refuses none at all", () =>
    inFolder(files(FEW), async (folder) => {
      assert.equal((await foveaHere(folder, ["check", "--concurrency", "1000", "--quiet"])).code, 1);
      const { code, err } = await foveaHere(folder, ["check", "--concurrency", "0"]);
      assert.deepEqual([code, err], [2, 'fovea: --concurrency expects whole numbers from 1, not "0"\n']);
    }));

  for (const threads of ["1", "3"])
    it(`says which file tripped it, checks the others and ends with 2 (${threads} threads)`, () =>
      inFolder(files(MANY), (folder) => {
        const args = ["check", "--format", "concise", "--concurrency", threads];
        const usual = fovea(folder, args);
        const ran = fovea(folder, args, "", preloaded(folder, poison('throw new TypeError("poison")')));
        assert.equal(ran.code, 2);
        assert.equal(
          ran.err,
          "fovea: b/m040.yaml could not be checked because of a bug in Fovea; report it with this message: poison\n",
        );
        assert.deepEqual(
          lines(ran),
          lines(usual).filter((line) => !line.startsWith("b/m040.yaml:")),
        );
      }));

  for (const [how, what] of [
    ["ends", "process.exit(0)"],
    ["crashes", 'process.nextTick(() => { throw new Error("poison"); })'],
  ] as const)
    it(`ends with 2 and one line when a thread ${how}`, () =>
      inFolder(files(MANY), (folder) => {
        const script = `if (!require("node:worker_threads").isMainThread) {${poison(what)}}`;
        const { code, err } = fovea(folder, ["check", "--concurrency", "2"], "", preloaded(folder, script));
        assert.equal(code, 2);
        assert.match(err, /^fovea: bug in Fovea; report it with this message: [^\n]+\n$/);
      }));
});
