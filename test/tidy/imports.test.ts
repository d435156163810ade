import assert from "node:assert/strict";
import path from "node:path";
import { importsOf } from "./imports";
import { none, read, sources } from "./sources";

/**
 * Who may import whom; a room may always import itself. `type:x` allows type-only imports of x, `lazy:x` only
 * `import()`. An arrow that is not here is a mistake in the design or in this table: see ARCHITECTURE.md before adding one.
 */
const MAY_IMPORT: Readonly<Record<string, string>> = {
  model: "",
  text: "type:model type:protocol",
  syntax: "model text",
  weights: "",
  ops: "model",
  trace: "model ops",
  measure: "model text type:trace type:ops",
  vocabulary: "model text trace type:ops",
  dialects: "model text measure vocabulary trace type:ops",
  transfer: "model",
  edit: "model text type:dialects",
  rules: "model text measure vocabulary transfer edit type:dialects",
  analysis: "model syntax ops trace measure dialects rules",
  report: "model text measure transfer type:analysis type:protocol",
  fit: "model text measure report type:analysis type:protocol",
  shrink: "analysis edit model report text vocabulary",
  mcp: "analysis report fit shrink config measure model text",
  ide: "model text syntax measure dialects edit report type:analysis type:protocol",
  config: "model text syntax measure vocabulary rules dialects",
  protocol: "type:model type:text type:ide type:report",
  lsp: "analysis ide mcp report fit shrink config text protocol model weights",
  cli: "analysis report transfer fit shrink mcp config measure text protocol model weights lazy:lsp",
  client: "protocol text type:preview",
  preview: "type:protocol text type:client",
};

/** Which rooms may import a package; a package that is not here is not imported by the product. */
const PACKAGES: Readonly<Record<string, string>> = {
  yaml: "syntax",
  "@modelcontextprotocol": "cli",
  "jsonc-parser": "syntax",
  "vscode-languageserver": "lsp",
  "vscode-languageserver-textdocument": "lsp",
  vscode: "client",
  "vscode-languageclient": "client",
  preact: "preview",
  tinyglobby: "cli",
  ignore: "cli",
  "fastest-levenshtein": "text",
  "smol-toml": "cli config",
  "string-width": "text",
  picomatch: "config",
};

/** Node's own modules: the process, the disk. The rest runs in a web worker as well. */
const USES_NODE = /^server\/(cli\/|lsp\/node\.ts$|weights\/disk\.ts$)/;

/** The first match counts; `$1` is what the pattern caught. */
const ROOMS: readonly (readonly [RegExp, string])[] = [
  [/^server\/(\w+)/, "$1"],
  [/^client\/preview\//, "preview"],
  [/^client\b/, "client"],
];

function roomOf(file: string): string {
  for (const [pattern, name] of ROOMS) {
    const match = pattern.exec(file);
    if (match) return name.replace("$1", match[1] ?? "");
  }
  return `(no room: ${file})`;
}

function complaint(file: string, found: ReturnType<typeof importsOf>[number]): string | undefined {
  const from = roomOf(file);
  if (found.target.startsWith("node:"))
    return USES_NODE.test(file) ? undefined : "Node's modules are not for here";
  if (!found.target.startsWith(".")) {
    const name = found.target.split("/")[0] ?? "";
    return PACKAGES[name]?.split(" ").includes(from)
      ? undefined
      : `${from} may not import the package ${name}`;
  }
  const to = roomOf(path.posix.join(path.posix.dirname(file), found.target));
  if (from === to) return undefined;
  const allowed = MAY_IMPORT[from]?.split(" ");
  if (!allowed) return `${from} is not in the table of rooms`;
  if (allowed.includes(to)) return undefined;
  if (allowed.includes(`type:${to}`))
    return found.kind === "type" ? undefined : `${from} may only import types of ${to}`;
  if (allowed.includes(`lazy:${to}`))
    return found.kind === "lazy" ? undefined : `${from} may only import() ${to}`;
  return `${from} may not import ${to}`;
}

/** `server/dialects/x/…` stands in the folder x. */
const folderOf = (file: string): string | undefined => /^server\/dialects\/([\w-]+)\//.exec(file)?.[1];

/**
 * What dialects share, the lower first: how an entry of a list of layers is read and run, and modules that users declare,
 * which are made of such entries. The vocabularies of the frameworks are below both.
 */
const SHARED: readonly string[] = ["compose", "declared"];
const VOCABULARIES: readonly string[] = ["torch", "keras"];

/** Files beside the folders: the contract, how notes of it are made, and what several frameworks have in common. */
const COMMON: ReadonlySet<string> = new Set(["dialect", "frameworks", "said", "state-dict"]);

/** A folder of dialects knows of another one no more than the vocabulary that it lends. */
function between(file: string, target: string): string | undefined {
  const to = path.posix.join(path.posix.dirname(file), target);
  const [from, other] = [folderOf(file), folderOf(`${to}/`)];
  if (!from || !other || from === other || COMMON.has(other)) return undefined;
  if (to.endsWith(`/${other}/vocabulary`))
    return VOCABULARIES.includes(from) ? `${from} is a vocabulary of its own` : undefined;
  const below = VOCABULARIES.includes(from)
    ? []
    : SHARED.slice(0, SHARED.includes(from) ? SHARED.indexOf(from) : 2);
  return below.includes(other) ? undefined : `of ${other} only the vocabulary is for ${from}`;
}

describe("imports", () => {
  it("are read as what they are", () => {
    const text = [
      'import { a, b } from "./one";',
      'import type { C } from "./two";',
      'import { type D, type E } from "./three";',
      'import f, { type G } from "./four";',
      'export * from "./five";',
      'export type { H } from "./six";',
      'import "./seven.css";',
      'const late = await import("./eight");',
      "import {\n  i,\n  j,\n} from './nine';",
      'const text = "not an import from";',
      '// import k from "./ten";',
    ].join("\n");
    assert.deepEqual(
      importsOf(text).map(({ target, kind }) => `${target} ${kind}`),
      [
        "./one value",
        "./two type",
        "./three type",
        "./four value",
        "./five value",
        "./six type",
        "./seven.css value",
        "./eight lazy",
        "./nine value",
      ],
    );
  });

  const files = sources();
  for (const room of [...new Set(files.map(roomOf))].sort()) {
    it(`of ${room} point down only`, () => {
      assert.ok(room in MAY_IMPORT, `${room} is not in the table of rooms`);
      const wrong = files
        .filter((file) => roomOf(file) === room)
        .flatMap((file) => {
          const found = importsOf(read(file)).map((one) => ({ ...one, why: complaint(file, one) }));
          return found.flatMap(({ line, target, why }) =>
            why ? [`${file}:${line} "${target}": ${why}`] : [],
          );
        });
      none(wrong);
    });
  }

  it("between dialects are of vocabularies only", () => {
    const wrong = files.flatMap((file) =>
      importsOf(read(file)).flatMap(({ target, line }) => {
        const why = between(file, target);
        return why ? [`${file}:${line} "${target}": ${why}`] : [];
      }),
    );
    none(wrong);
  });
});
