import assert from "node:assert/strict";
import { statSync } from "node:fs";
import path from "node:path";
import { committed, none, read, root } from "./sources";

/** Put together here, so that this file does not contain what it looks for. */
const FORBIDDEN: readonly (readonly [string, RegExp])[] = [
  ["a path of somebody's machine", new RegExp(`${escaped(root)}/|(?<![\\w.:/-])/${"wo"}${"rk"}/`)],
  ["a package registry's address", new RegExp(`https?:/${"/"}registry\\.`)],
];

const BINARY = /\.(png|jpe?g|gif|ico|woff2?|ttf|vsix|zip)$/;
const LARGEST = 2_000_000;

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

describe("repository", () => {
  const files = committed();

  it("has files", () => {
    assert.ok(files.includes("package.json"));
  });

  for (const [what, pattern] of FORBIDDEN) {
    it(`names nowhere ${what}`, () => {
      const found = files
        .filter((file) => !BINARY.test(file) && statSync(path.join(root, file)).size < LARGEST)
        .flatMap((file) =>
          read(file)
            .split("\n")
            .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}`] : [])),
        );
      none(found);
    });
  }

  it("has a lockfile without download addresses, with a hash for every package", () => {
    const { packages } = JSON.parse(read("package-lock.json")) as {
      packages: Record<string, { resolved?: string; integrity?: string }>;
    };
    const installed = Object.entries(packages).filter(([name]) => name !== "");
    assert.ok(installed.length > 0);
    none(
      installed
        .filter(([, entry]) => entry.resolved !== undefined || entry.integrity === undefined)
        .map(([name]) => name),
    );
  });

  it("pins every version exactly", () => {
    const manifest = JSON.parse(read("package.json")) as Record<string, Record<string, string> | undefined>;
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    assert.ok(versions.length > 0);
    none(
      versions
        .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
        .map(([name, version]) => `${name} ${version}`),
    );
  });
});
