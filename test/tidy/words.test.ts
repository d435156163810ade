import { none, read, sources } from "./sources";

/** A name whose type is an object with any words as its keys. */
const DECLARED = /\b(\w+)\??:\s*(?:readonly )?(?:Partial<|Readonly<)*Record<string\b/g;

/** Properties of other files' types that are such objects. */
const PROPERTIES: ReadonlySet<string> = new Set(["severities", "keras"]);

const files = sources("server").filter((file) => file !== "server/model/own.ts");
const namesIn = (text: string): readonly string[] =>
  [...text.matchAll(DECLARED)].map(([, name = ""]) => name);
const tables = new Set(files.flatMap((file) => namesIn(read(file)).filter((n) => n === n.toUpperCase())));

/** Where a file looks something up in such an object by what is not a literal; to write there is another matter. */
function lookups(text: string): readonly string[] {
  const own = new Set(namesIn(text));
  const imported = new Set(
    [...text.matchAll(/^import (?:type )?\{([^}]*)\}/gm)]
      .flatMap(([, list = ""]) => list.split(",").map((name) => name.trim()))
      .filter((name) => tables.has(name)),
  );
  return text.split("\n").flatMap((line, i) => {
    const found = [...line.matchAll(/(\.|\b)(\w+)(?:\?\.)?\[(?!["'`\d\]])[^\]]*\](?!\s*=[^=>])/g)];
    return found.some(([, dot, name = ""]) =>
      dot === "." ? PROPERTIES.has(name) : own.has(name) || imported.has(name),
    )
      ? [`${i + 1} ${line.trim()}`]
      : [];
  });
}

describe("a word of a file", () => {
  it("is looked up by ownValue or in a Map: constructor and __proto__ are in every object", () => {
    none(files.flatMap((file) => lookups(read(file)).map((found) => `${file}:${found}`)));
  });

  it("is seen by this test where it is looked up in an object", () => {
    const text = `const AXES: Readonly<Record<string, number>> = {};\nconst axes = AXES[mode];\nAXES["linear"];\n`;
    if (lookups(text).length !== 1) throw new Error(`found ${lookups(text)}`);
  });
});
