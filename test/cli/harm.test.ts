import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { inFolder } from "./folder";
import { GOOD } from "./models";
import { fovea, foveaHere } from "./run";

const CLI = path.resolve("dist/cli.js");
const POSIX = process.platform !== "win32";

const SILENCED = GOOD.replace("layers:", "# fovea-disable-next-line dead-layer\nlayers:");

/** Something to fix, in a file of about so many bytes. */
const long = (bytes: number): string => `${SILENCED}${`# ${"x".repeat(60)}\n`.repeat(bytes / 63)}`;

/** Runs the command line in a shell, under what `before` sets. */
const shell = (folder: string, before: string, args: string) =>
  spawnSync("bash", ["-c", `${before}"${process.execPath}" "${CLI}" ${args}`], {
    cwd: folder,
    encoding: "utf8",
    timeout: 60_000,
  });

describe("a fix of the command line", () => {
  it("keeps the mode, the link, the byte order mark and the line endings of a file", function () {
    if (!POSIX) this.skip();
    const crlf = (text: string): string => `\uFEFF${text.replaceAll("\n", "\r\n")}`;
    return inFolder({ "real/a.yaml": crlf(SILENCED) }, (folder) => {
      const real = path.join(folder, "real/a.yaml");
      chmodSync(real, 0o640);
      symlinkSync("real/a.yaml", path.join(folder, "link.yaml"));
      const { out } = fovea(folder, ["check", "link.yaml", "--fix"]);
      assert.match(out, /Fixed 1 problem in 1 file \(1 line changed\)/);
      assert.ok(lstatSync(path.join(folder, "link.yaml")).isSymbolicLink());
      assert.equal(readFileSync(real, "utf8"), crlf(GOOD));
      assert.equal(statSync(real).mode & 0o777, 0o640);
      assert.deepEqual(readdirSync(path.join(folder, "real")), ["a.yaml"]);
    });
  });

  it("leaves a file whole where it may not grow so large", function () {
    if (!POSIX) this.skip();
    return inFolder({ "a.yaml": long(20_000) }, (folder) => {
      const before = readFileSync(path.join(folder, "a.yaml"), "utf8");
      shell(folder, "ulimit -f 4; ", "check a.yaml --fix --no-config");
      assert.equal(readFileSync(path.join(folder, "a.yaml"), "utf8"), before);
    });
  });

  it("leaves a file whole where the disk is full", function () {
    if (process.platform !== "linux" || process.getuid?.() !== 0) this.skip(); // only root may mount
    return inFolder({}, (folder) => {
      const disk = path.join(folder, "disk");
      mkdirSync(disk);
      if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=32k", "tmpfs", disk]).status !== 0) this.skip();
      try {
        writeFileSync(path.join(disk, "a.yaml"), long(20_000));
        const before = readFileSync(path.join(disk, "a.yaml"), "utf8");
        const { err } = fovea(disk, ["check", "a.yaml", "--fix"]);
        assert.equal(err, "fovea: a.yaml cannot be written (ENOSPC) and was not changed\n");
        assert.equal(readFileSync(path.join(disk, "a.yaml"), "utf8"), before);
        assert.deepEqual(readdirSync(disk), ["a.yaml"]);
      } finally {
        spawnSync("umount", [disk]);
      }
    });
  });
});

describe("what is no model file", () => {
  it("is told where it is named, and ends the run with 2", () =>
    inFolder({ "a.yaml": GOOD, "b.bin": Buffer.alloc(9000), "c.json": "{}" }, (folder) => {
      truncateSync(path.join(folder, "c.json"), 1_000_000_000);
      for (const name of ["b.bin", "c.json", ...(POSIX ? ["/dev/zero"] : [])])
        for (const command of ["check", "report"]) {
          const { code, err } = fovea(folder, [command, name, "a.yaml"]);
          assert.equal(code, 2, `${command} ${name}`);
          assert.equal(err, `fovea: ${name} is not a text file, or is larger than 50 MB\n`);
        }
      assert.equal(fovea(folder, ["check", "."]).code, 0);
    }));

  it("is told of a folder that cannot be read", function () {
    if (!POSIX || process.getuid?.() === 0) this.skip(); // root may read everything
    return inFolder({ "a.yaml": GOOD, "b/b.yaml": GOOD }, (folder) => {
      chmodSync(path.join(folder, "b"), 0);
      const { err } = fovea(folder, ["check", "."]);
      chmodSync(path.join(folder, "b"), 0o755);
      assert.equal(err, "fovea: the folder b cannot be read (EACCES)\n");
    });
  });

  it("is no config file, and no .gitignore, either", function () {
    if (!POSIX) this.skip();
    return inFolder({ "a.yaml": GOOD, ".git/HEAD": "" }, (folder) => {
      for (const name of ["fovea.yaml", ".gitignore"]) symlinkSync("/dev/zero", path.join(folder, name));
      assert.equal(fovea(folder, ["check", "a.yaml"]).code, 0);
      assert.equal(fovea(folder, ["check", "."]).code, 0);
    });
  });
});

describe("a pattern of a folder that nobody trusts", () => {
  it("ends, however many ways there are to read it", () => {
    const name = `${"a".repeat(120)}.yaml`;
    const pattern = `${"*a".repeat(40)}*b`;
    return inFolder(
      {
        ".git/HEAD": "",
        [name]: GOOD,
        "fovea.yaml": `ignore: ['${pattern}']\n`,
        ".gitignore": `${pattern}\n`,
      },
      async (folder) => {
        const { code, out } = await foveaHere(folder, ["check", "."]);
        assert.deepEqual([code, /1 model/.test(out)], [0, true]);
      },
    );
  });
});

describe("a configuration that is none", () => {
  for (const [name, text, message] of [
    ["package.json", '{ "fovea": 5 }', /fovea must be a mapping|mapping/],
    [
      "pyproject.toml",
      '[tool.fovea]\nextends = "recommended"\nextends = [\n',
      /pyproject\.toml:\d+:\d+ {2}error/,
    ],
  ] as const)
    it(`is told in ${name}`, () =>
      inFolder({ ".git/HEAD": "", "a.yaml": GOOD, [name]: text }, async (folder) => {
        const { code, out } = await foveaHere(folder, ["check", "a.yaml"]);
        assert.equal(code, 1);
        assert.match(out, message);
      }));
});

describe("a result that cannot be written", () => {
  it("is told in a line, without a stack", function () {
    if (process.platform !== "linux") this.skip();
    return inFolder({ "a.yaml": GOOD }, (folder) => {
      const { status, stderr } = shell(folder, "", "check a.yaml > /dev/full");
      assert.deepEqual(
        [status, stderr],
        [2, "fovea: the result cannot be written: ENOSPC: no space left on device, write\n"],
      );
    });
  });

  it("ends in silence where nobody reads on", function () {
    if (!POSIX) this.skip();
    return inFolder({ "a.yaml": GOOD }, (folder) => {
      const { stderr } = shell(folder, "", "report a.yaml --format json | true");
      assert.equal(stderr, "");
    });
  });
});
