import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inFolder } from "./folder";
import { fovea } from "./run";

const CLI = path.resolve("dist/cli.js");

const MODEL = "input_shape: [1, 28, 28]\nlayers:\n  - { type: conv2d, filters: 8, kernel_size: 0 }\n";
const COUNT = 50;
const FILES = {
  ".git/HEAD": "",
  ...Object.fromEntries(Array.from({ length: COUNT }, (_, i) => [`m${i}.yaml`, MODEL])),
};

/** Time passes only where a model is opened: a check of them all takes longer than a second on whatever machine. */
const SLOW = `
  const fs = require("node:fs");
  const { openSync } = fs;
  let now = Date.now();
  Date.now = () => now;
  fs.openSync = (file, ...rest) => {
    if (/m\\d+\\.yaml$/.test(file)) now += 25;
    return openSync(file, ...rest);
  };
`;

/** No time passes: a check of them all is done at once on whatever machine. */
const QUICK = `
  const now = Date.now();
  Date.now = () => now;
`;

/** A program that runs another on a pseudo terminal: script of util-linux, or Python's module. */
const PTY = [
  ["script", "-qec", "COMMAND", "/dev/null"],
  ["python3", "-c", 'import pty, sys; sys.exit(pty.spawn(["sh", "-c", sys.argv[1]]) >> 8)', "COMMAND"],
].find((argv) => onTerminal(argv, "test -t 2 && exit 7", {}).code === 7);

interface Shown {
  readonly code: number | null;
  /** Everything that the terminal was sent. */
  readonly sent: string;
}

function onTerminal(
  [program = "", ...args]: readonly string[],
  command: string,
  env: NodeJS.ProcessEnv,
): Shown {
  const { status, stdout } = spawnSync(
    program,
    args.map((arg) => (arg === "COMMAND" ? command : arg)),
    {
      env: {
        ...process.env,
        CI: undefined,
        NO_COLOR: undefined,
        FORCE_COLOR: undefined,
        TERM: "xterm",
        ...env,
      },
      encoding: "utf8",
      timeout: 60_000,
    },
  );
  return { code: status, sent: stdout ?? "" };
}

const ERASED = "\r\u001b[2K";

/** What stands there at the end: a line that was erased is what was written after that. */
const standing = (sent: string): string =>
  sent
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => line.split(ERASED).at(-1))
    .join("\n");

describe("fovea check on a terminal", () => {
  before(function () {
    // Nothing to be seen without one (Windows, or neither script of util-linux nor Python 3 is here).
    if (PTY === undefined) this.skip();
  });

  /** Runs a check with its error output on a terminal, and its output there too or in a file. */
  function checked(
    folder: string,
    { slow, output, env = {} }: { slow: boolean; output: "terminal" | "file"; env?: NodeJS.ProcessEnv },
  ): Shown & { readonly out: string } {
    writeFileSync(path.join(folder, ".git/pace.cjs"), slow ? SLOW : QUICK);
    writeFileSync(path.join(folder, ".git/out"), "");
    const to = output === "file" ? `> '${folder}/.git/out'` : "";
    const command = `cd '${folder}' && '${process.execPath}' --require ./.git/pace.cjs '${CLI}' check ${to}`;
    const shown = onTerminal(PTY as readonly string[], command, env);
    return { ...shown, out: readFileSync(path.join(folder, ".git/out"), "utf8") };
  }

  it("shows how far it is when that takes longer than a second, and leaves nothing of it", () =>
    inFolder(FILES, (folder) => {
      const { code, sent, out } = checked(folder, { slow: true, output: "file" });
      assert.equal(code, 1);
      const bars = sent.split(ERASED).filter((part) => part !== "");
      assert.ok(bars.length > 2, `${bars.length} bars`);
      for (const bar of bars) assert.match(bar, /^█*░* \d+ of 50 files$/);
      const first = Number(/(\d+) of/.exec(bars[0] ?? "")?.[1]);
      assert.ok(first > 1, `the first one after ${first} files`);
      assert.equal(standing(sent), "");
      assert.ok(sent.endsWith(ERASED));
      assert.equal(out, fovea(folder, ["check"]).out);
    }));

  it("does not mix it with the result on the same terminal", () =>
    inFolder(FILES, (folder) => {
      const { sent } = checked(folder, { slow: true, output: "terminal", env: { NO_COLOR: "1" } });
      assert.match(sent, / of 50 files/);
      const quick = checked(folder, { slow: false, output: "terminal", env: { NO_COLOR: "1" } });
      assert.equal(standing(sent), standing(quick.sent));
      assert.doesNotMatch(standing(sent), /[█░]/);
      assert.match(standing(sent), /\n50 errors in 50 files\n/);
    }));

  it("shows nothing of the kind when it is done at once", () =>
    inFolder(FILES, (folder) => {
      assert.equal(checked(folder, { slow: false, output: "file" }).sent, "");
    }));

  for (const env of [{ CI: "true" }, { TERM: "dumb" }])
    it(`shows no bar with ${JSON.stringify(env)}`, () =>
      inFolder(FILES, (folder) => {
        const { code, sent } = checked(folder, { slow: true, output: "file", env });
        assert.deepEqual([code, sent], [1, ""]);
      }));

  it("shows no bar where nobody looks", () =>
    inFolder(FILES, (folder) => {
      writeFileSync(path.join(folder, ".git/slow.cjs"), SLOW);
      const { err } = fovea(folder, ["check"], "", { NODE_OPTIONS: `--require ${folder}/.git/slow.cjs` });
      assert.equal(err, "");
    }));

  it("has colours there, and none with NO_COLOR", () =>
    inFolder(FILES, (folder) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
      const COLOUR = /\u001b\[\d+m/;
      assert.match(checked(folder, { slow: false, output: "terminal" }).sent, COLOUR);
      assert.doesNotMatch(
        checked(folder, { slow: false, output: "terminal", env: { NO_COLOR: "1" } }).sent,
        COLOUR,
      );
      assert.doesNotMatch(checked(folder, { slow: false, output: "file" }).out, COLOUR);
    }));
});
