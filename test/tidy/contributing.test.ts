import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { dialectFiles, moduleFiles, ruleFiles } from "../../scripts/lib/skeletons.mjs";
import { read, root } from "./sources";

type Files = ReadonlyMap<string, string>;

/** Fenced code of a document that says which file it is: path → text, without the indentation of its list. */
function examplesIn(text: string): Files {
  const fenced = text.matchAll(/^( *)```ts (\S+)\n([\s\S]*?)^ *```$/gm);
  return new Map(
    [...fenced].map(([, indent = "", file = "", code = ""]) => [
      file,
      code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    ]),
  );
}

describe("CONTRIBUTING.md", () => {
  const examples = examplesIn(read("CONTRIBUTING.md"));
  const written: Files = new Map([
    ...moduleFiles("MyBlock"),
    ...ruleFiles("tall-kernel"),
    ...dialectFiles("my-format"),
  ]);

  it("shows what npm run new writes", () => {
    assert.equal(examples.size, 3);
    for (const [file, code] of examples) assert.equal(code, written.get(file), file);
  });

  it("has examples that compile", () => {
    const folder = path.join(root, "dist-test/skeletons");
    rmSync(folder, { recursive: true, force: true });
    // The code of a rule is a type made from the files there are.
    const files: Files = new Map([
      ...moduleFiles("MyBlock"),
      ...ruleFiles("large-stem"),
      ...dialectFiles("my-format"),
    ]);
    for (const [file, text] of files) {
      const target = path.join(folder, file);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
    const config = {
      extends: path.join(root, "tsconfig.json"),
      compilerOptions: {
        noEmit: true,
        rootDirs: [folder, root],
        typeRoots: [path.join(root, "node_modules/@types")],
      },
      include: [path.join(folder, "**/*.ts")],
    };
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = path.join(root, "node_modules/typescript/bin/tsc");
    const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", folder], {
      cwd: root,
      encoding: "utf8",
    });
    assert.equal(stdout, "");
    assert.equal(status, 0);
  });
});
