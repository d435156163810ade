import { existsSync } from "node:fs";
import path from "node:path";
import { none, read, root, sources } from "./sources";

const LONGEST = 400;

describe("files", () => {
  it(`of the product are seen at a glance: at most ${LONGEST} lines`, () => {
    const long = sources()
      .map((file) => ({ file, lines: read(file).split("\n").length - 1 }))
      .filter(({ lines }) => lines > LONGEST);
    none(long.map(({ file, lines }) => `${file}: ${lines}`));
  });

  it("have no way around the type checker", () => {
    const around = /@ts-(ignore|nocheck|expect-error)|biome-ignore\S* lint\/suspicious\/noExplicitAny/;
    const found = sources().flatMap((file) =>
      read(file)
        .split("\n")
        .flatMap((line, i) => (around.test(line) || hasAny(line) ? [`${file}:${i + 1} ${line.trim()}`] : [])),
    );
    none(found);
  });
});

/** `any` where a type stands; not in a comment. */
const hasAny = (line: string): boolean =>
  /(:|\bas|<|\|)\s*any\b(?!\s+\w)/.test(line.replace(/^\s*(\*|\/\/|\/\*).*/, ""));

describe("rules", () => {
  const rules = sources("server/rules").filter((file) => /^export default\b/m.test(read(file)));

  it("have their page beside them", () => {
    const without = rules.filter((file) => !existsSync(path.join(root, file.replace(/\.ts$/, ".md"))));
    none(without);
  });
});
