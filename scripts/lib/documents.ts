import { readFileSync } from "node:fs";
import { DEVICE_KEYS } from "../../server/config/devices";
import { BUDGET_KEYS, FIELD_DOC, FIELD_KEYS, INPUT_KEYS, type Key, TOP_KEYS } from "../../server/config/keys";
import { configSchema } from "../../server/config/schema";
import { type Family, families } from "../../server/dialects/compose/resolve";
import { DECLARATION_KEYS, DECLARATION_NAMES } from "../../server/dialects/declared";
import { known, layerNamed } from "../../server/dialects/keras/vocabulary";
import { nativeSchema } from "../../server/dialects/native/schema";
import { VOCABULARY as MODULES } from "../../server/dialects/torch/vocabulary";
import { shippedSources } from "../../server/dialects/ultralytics/shipped";
import { contributedTools } from "../../server/mcp/contributed";
import { all as rules } from "../../server/rules";
import { severityText } from "../../server/rules/engine/rule";
import type { LayerSpec } from "../../server/vocabulary/layer";
import { CLASSES, LEFT_OUT } from "../../test/dialects/keras/classes";
import { pageOf, section } from "./pages";
import {
  checkOptions,
  commandLineTable,
  editorCommandTable,
  formatTable,
  modelOptionTable,
  ownOptions,
  settingTable,
} from "./usage";

export { CONSOLES, renewedConsoles } from "./console";

/** A file that is wholly written from tables of the program, or has a part between two marks that is. */
export interface Document {
  readonly path: string;
  readonly part?: string;
  readonly text: string;
}

export const documents = (): readonly Document[] => [
  { path: "schemas/native.schema.json", text: `${JSON.stringify(nativeSchema(), null, 1)}\n` },
  { path: "schemas/config.schema.json", text: `${JSON.stringify(configSchema(), null, 1)}\n` },
  { path: "package.json", text: manifestText() },
  { path: "docs/config.md", part: "keys", text: keyTable(TOP_KEYS) },
  { path: "docs/config.md", part: "inputs", text: keyTable(INPUT_KEYS) },
  { path: "docs/config.md", part: "budgets", text: budgetTable() },
  { path: "docs/config.md", part: "devices", text: keyTable(DEVICE_KEYS) },
  { path: "docs/modules.md", part: "keys", text: wordTable("key", DECLARATION_KEYS) },
  { path: "docs/modules.md", part: "names", text: wordTable("name", DECLARATION_NAMES) },
  { path: "docs/modules.md", part: "papers", text: paperTable() },
  { path: "docs/native-format.md", part: "layers", text: layerTable() },
  { path: "docs/keras-layers.md", part: "classes", text: kerasTable() },
  { path: "docs/keras-layers.md", part: "others", text: earlierTable() },
  { path: "docs/torch-modules.md", part: "modules", text: moduleTable() },
  { path: "docs/rules.md", part: "rules", text: ruleTable() },
  { path: "docs/cli.md", part: "commands", text: commandLineTable() },
  { path: "docs/cli.md", part: "formats", text: formatTable() },
  ...["Output", "Fixes", "Configuration", "Files", "Known problems", "Speed"].map((title) => ({
    path: "docs/cli.md",
    part: title.toLowerCase(),
    text: checkOptions(title),
  })),
  { path: "docs/cli.md", part: "model options", text: modelOptionTable() },
  ...["report", "diff", "review", "fit", "shrink", "mcp", "rules"].map((name) => ({
    path: "docs/cli.md",
    part: `options of ${name}`,
    text: ownOptions(name),
  })),
  { path: "docs/editor.md", part: "commands", text: editorCommandTable(COMMANDS) },
  { path: "docs/editor.md", part: "settings", text: settingTable() },
];

/** What the commands of the extension do. */
const COMMANDS: Readonly<Record<string, string>> = {
  "fovea.openPreview":
    "The whole model beside the text, following it as it is written; also in the explorer's menu.",
  "fovea.showReport":
    "The report of `fovea report` in a document of its own: layers, totals, what training needs.",
  "fovea.compareScales": "All members of the family side by side: what each costs, and what rounds where.",
  "fovea.selectScale": "Shows another member of the family, without touching the file.",
  "fovea.setInputSize": "Shows the model with another input, without touching the file.",
  "fovea.toggleHints": "Hints on or off, everywhere.",
  "fovea.compareWithHead":
    "Opens the last commit and the file in a diff editor with hints on both sides, and both models in the preview, aligned layer by layer.",
  "fovea.compareWithStock":
    "The same with YOLO11n or another stock network, and how many of its tensors load into each layer. Of networks whose rows are not known, a page says which do.",
  "fovea.compareWithScale": "The same with the file at another scale.",
  "fovea.compareWithWeights":
    "Says which tensors of a `.safetensors`, `.keras` or `.h5` file load into each layer; only names, shapes and types are read, and a pickle is never opened.",
  "fovea.exportModel":
    "Writes the model as a drawing (SVG), a picture (PNG, from the open preview) or a table (CSV); also a button of the preview.",
  "fovea.selectForCompare": "Selects a model file to compare another one with; also in the explorer's menu.",
  "fovea.compareWithSelected":
    "Opens a model file and the selected one in a diff editor and in the preview; also in the explorer's menu.",
  "fovea.loadingScript":
    "Writes the Python script that loads a stock model's weights where rows were renumbered; also a quick fix of `pretrained-shift`.",
  "fovea.insertLayer":
    "Inserts a layer of a type that is picked, with places for its arguments, below the one at the cursor.",
  "fovea.deleteLayer": "Takes the layer at the cursor out; what read it reads what it read.",
  "fovea.duplicateLayer": "Writes the layer at the cursor twice, the second reading the first.",
  "fovea.moveLayerUp": "Moves the layer past the one above (Alt+Up).",
  "fovea.moveLayerDown": "Moves the layer past the one below (Alt+Down).",
  "fovea.extractBlock": "In a `layers:` file: the selected rows become a block, used where they stood.",
  "fovea.inlineBlock": "In a `layers:` file: the block that the row at the cursor uses is written out there.",
  "fovea.nameReferences": "In a `layers:` file: references by number become references by name.",
  "fovea.annotateRows":
    "Writes the number of every row behind it, `# 9-P4/16`, and corrects those that are there.",
  "fovea.refreshSummary":
    "Writes what the framework prints of the model into the comments that state it, for every scale.",
  "fovea.convert": "The same model as JSON or as YAML, in a new editor.",
  "fovea.checkWorkspace":
    "Puts the problems of all model files of the workspace into the panel, and keeps them up to date.",
  "fovea.check": "The same for a file or a folder, from the explorer's menu.",
  "fovea.fixAll":
    'Every fix that needs no decision, at once. On save: `"source.fixAll.fovea": "explicit"` in `editor.codeActionsOnSave`.',
  "fovea.showMenu": "What the status bar item opens: scale, input size, release, report, preview.",
  "fovea.newModel": "A new file with a small model in a format that is picked; also under *File: New File…*.",
  "fovea.openExample": "A small model in a new editor: hints, hovers and the preview have something to show.",
  "fovea.showRule": "The page of a rule, offline. The link of a problem leads there too.",
  "fovea.restartServer": "Starts the language server anew.",
  "fovea.showOutput": "Opens the log.",
};

/** The manifest with the tools that agents in the editor may call. */
function manifestText(): string {
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as { contributes: object };
  const contributes = { ...manifest.contributes, languageModelTools: contributedTools() };
  return `${JSON.stringify({ ...manifest, contributes }, null, 2)}\n`;
}

const OPEN = (part: string): string => `<!-- ${part}: generated by npm run documents -->`;
const CLOSE = "<!-- end -->";

/** The text of the file after the generated part, or all of it, has been put in. */
export function renewed({ path, part, text }: Document, before: string): string {
  if (part === undefined) return text;
  const open = before.indexOf(OPEN(part));
  const close = before.indexOf(CLOSE, open);
  if (open < 0 || close < 0) throw new Error(`${path} has no ${OPEN(part)} … ${CLOSE}`);
  return `${before.slice(0, open)}${OPEN(part)}\n\n${text}\n${before.slice(close)}`;
}

const cell = (text: string): string => text.replaceAll("|", "\\|");
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
const code = (text: string): string => `\`${text}\``;

function layerTable(): string {
  const all = families();
  const functions = all.filter(isFunction);
  const others = all.filter((family) => !functions.includes(family));
  return [
    row("type", "also", "what", "as torch takes it", "as Keras takes it"),
    row("---", "---", "---", "---", "---"),
    ...others.map(familyRow),
    "",
    `Functions of each value: ${listed(functions.flatMap((s) => s.names))}.`,
    "",
  ].join("\n");
}

/** Modules with the same words and the same arguments, `Conv1d` to `Conv3d`, are told in one line. */
/** Keras' own list, ticked off: what the vocabulary says of each, or why it is left out. */
function kerasTable(): string {
  const line = (name: string): string => {
    const spec = layerNamed(name);
    return spec ? row(code(name), "✓", argumentsOf(spec)) : row(code(name), "", LEFT_OUT[name] ?? "");
  };
  return [row("class", "", "arguments that matter"), row("---", "---", "---"), ...CLASSES.map(line), ""].join(
    "\n",
  );
}

const argumentsOf = ({ args }: (typeof known)[number]): string => Object.keys(args).map(code).join(", ");

function earlierTable(): string {
  const current = new Set(CLASSES);
  const others = known.filter(({ type }) => !current.has(type)).sort((a, b) => (a.type < b.type ? -1 : 1));
  return [
    row("class", "arguments that matter"),
    row("---", "---"),
    ...others.map((spec) => row(code(spec.type), argumentsOf(spec))),
    "",
  ].join("\n");
}

function moduleTable(): string {
  const families = new Map<string, LayerSpec[]>();
  for (const spec of [...MODULES].sort((a, b) => (a.type < b.type ? -1 : 1))) {
    const alike = [spec.doc, ...Object.keys(spec.args)].join();
    families.set(alike, [...(families.get(alike) ?? []), spec]);
  }
  const line = (family: readonly LayerSpec[]): string => {
    const [{ doc, args }] = family as [LayerSpec];
    const signature = Object.entries(args).map(([name, { required, fallback }]) =>
      code(required ? name : `${name}=${python(fallback)}`),
    );
    return row(listed(family.map((s) => s.type)), doc, signature.join(", "));
  };
  return [
    row("module", "what", "arguments, in torch's order"),
    row("---", "---", "---"),
    ...[...families.values()].map(line),
    "",
  ].join("\n");
}

const python = (value: unknown): string => {
  if (value === undefined) return "None";
  return typeof value === "boolean" ? (value ? "True" : "False") : JSON.stringify(value);
};

const isFunction = ({ doc }: Family): boolean => /^The \w+ function of each value\.$/.test(doc);

const listed = (names: readonly string[]): string => names.map(code).join(", ");

/** `conv1d`, `conv2d`, `conv3d` and `conv` are told in one line, and their other names without the number of axes. */
function familyRow({ names, aliases, doc, torch, keras }: Family): string {
  const other = aliases.map((name) => name.replace("#", ""));
  const same = plainSignature(keras) === plainSignature(torch);
  return row(
    listed(names),
    listed([...new Set(other)].filter((name) => !names.includes(name))),
    doc,
    plainSignature(torch),
    same ? "the same" : plainSignature(keras),
  );
}

const plainSignature = ({ args }: LayerSpec): string =>
  Object.entries(args)
    .map(([name, { required, fallback }]) => {
      const usual = fallback === undefined ? "" : ` = ${JSON.stringify(fallback)}`;
      return code(`${name}${usual}`) + (required ? " (required)" : "");
    })
    .join(", ");

type Rule = (typeof rules)[number];

function ruleTable(): string {
  const line = (rule: Rule): string => {
    const page = pageOf(rule.code);
    return row(
      `[${rule.code}](../server/rules/${rule.code}.md)`,
      severityText(rule),
      rule.preset,
      rule.summary,
      FIXES[rule.fixKind ?? "none"],
      section(page, "Sources"),
    );
  };
  return [
    row("rule", "severity", "preset", "what", "fix", "source"),
    row("---", "---", "---", "---", "---", "---"),
    ...rules.map(line),
    "",
    "Some rules have options; in a config file they stand behind the severity.",
    "",
    row("rule", "option", "default", "what"),
    row("---", "---", "---", "---"),
    ...rules.flatMap(({ code: name, options }) =>
      Object.entries(options).map(([option, { fallback, doc }]) =>
        row(name, code(option), code(JSON.stringify(fallback)), doc),
      ),
    ),
    "",
  ].join("\n");
}

const FIXES = {
  none: "",
  safe: "safe",
  comment: "of the comment",
  suggestion: "yes",
} as const;

function keyTable(keys: Readonly<Record<string, Pick<Key, "doc" | "example">>>): string {
  const line = ([name, { doc, example }]: [string, Pick<Key, "doc" | "example">]): string =>
    row(code(name), doc, example && code(example));
  return [
    row("key", "what", "for example"),
    row("---", "---", "---"),
    ...Object.entries(keys).map(line),
    "",
  ].join("\n");
}

function wordTable(head: string, words: Readonly<Record<string, string>>): string {
  const lines = Object.entries(words).map(([name, doc]) => row(code(name), doc));
  return [row(head, "what"), row("---", "---"), ...lines, ""].join("\n");
}

function paperTable(): string {
  const lines = shippedSources().map(({ names, source }) => row(listed(names), source));
  return [row("names", "as in"), row("---", "---"), ...lines, ""].join("\n");
}

function budgetTable(): string {
  const field = Object.entries(FIELD_KEYS).map(([name, { example }]) => `${name}: ${example}`);
  return keyTable({ ...BUDGET_KEYS, receptiveField: { doc: FIELD_DOC, example: `{ ${field.join(", ")} }` } });
}
