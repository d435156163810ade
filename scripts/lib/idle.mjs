import { readFileSync } from "node:fs";
import path from "node:path";

/** What is asked of a feature of the client that no server of ours has: nothing, and it never says anything. */
const FEATURES = `
class Idle {
  getState() { return { kind: "static" }; }
  fillClientCapabilities() {}
  initialize() {}
  clear() {}
}
module.exports = new Proxy({}, { get: () => Idle });`;

/** The client asks for that of notebooks by its method, and listens to it. */
const NO_NOTEBOOKS = `
const never = () => ({ dispose() {} });
exports.NotebookDocumentSyncFeature = class {
  static CellScheme = "vscode-notebook-cell";
  constructor() {
    const { NotebookDocumentSyncRegistrationType } = require("vscode-languageserver-protocol");
    this.registrationType = NotebookDocumentSyncRegistrationType;
    for (const event of ["Open", "Change", "Save", "Close"]) this["on" + event + "NotificationSent"] = never;
  }
  getState() { return { kind: "document", id: this.registrationType.method, registrations: false, matches: false }; }
  fillClientCapabilities() {}
  preInitialize() {}
  initialize() {}
  register() {}
  unregister() {}
  clear() {}
  dispose() {}
  handles() { return false; }
};`;

const NOTEBOOKS_BY_NAME =
  'exports.NotebookDocumentSyncRegistrationType = { method: "notebookDocument/sync" };';

/** A part of the server's connection, put around the others. */
const MIXINS = "module.exports = new Proxy({}, { get: () => (Base) => Base });";

/**
 * A map that keeps an order, in a hundredth of the library's words: of what it can do, this is what its queues of messages and
 * of documents ask for. A key that is set and touched goes to the end.
 */
export const QUEUE = `
exports.Touch = { None: 0, Last: 2 };
exports.LinkedMap = class extends Map {
  set(key, value, touch) {
    if (touch) this.delete(key);
    return super.set(key, value);
  }
  shift() {
    for (const [key, value] of this) {
      this.delete(key);
      return value;
    }
  }
  get first() { return this.values().next().value; }
  get last() { return [...this.values()].at(-1); }
  before(key) {
    let before;
    for (const [one, value] of this) {
      if (one === key) return before;
      before = value;
    }
  }
};`;

/** Functions of these names, for whom a call is a mistake. */
const uncalled = (...names) =>
  `const idle = () => { throw new Error("left out of the bundle"); };
${names.map((name) => `export { idle as ${name} };`).join("\n")}`;

/** Words are read as they stand (server/syntax/yaml/feed.ts): of the schemas only the one without numbers and dates. */
const TAGS = `
import { map } from "./common/map.js";
import { seq } from "./common/seq.js";
import { string } from "./common/string.js";
export const coreKnownTags = {};
export const getTags = () => [map, seq, string];`;

/** Characters that are narrow or wide as their surroundings are: nobody asks for those. */
const CERTAIN_WIDTHS = `
export const ambiguousMinimalCodePoint = 0;
export const ambiguousMaximumCodePoint = -1;
export const ambiguousRanges = [];
export {
  fullwidthMinimalCodePoint, fullwidthMaximumCodePoint, fullwidthRanges,
  halfwidthMinimalCodePoint, halfwidthMaximumCodePoint, halfwidthRanges,
  narrowMinimalCodePoint, narrowMaximumCodePoint, narrowRanges,
  wideMinimalCodePoint, wideMaximumCodePoint, wideRanges,
} from "./lookup-data.js";`;

const WRITING = [
  "stringifyCollection",
  "stringifyDocument",
  "stringifyPair",
  "stringifyString",
  "createStringifyContext",
];

/** Modules by package and by how they are called when they are imported from it; what stands there in place of them. */
const IDLE = {
  // Patterns for operations on files, which this server does not ask for, and VS Code's version, which the manifest has settled.
  "vscode-languageclient": {
    minimatch:
      "exports.Minimatch = class { constructor() { throw new Error('no patterns of file operations') } }",
    "semver/functions/parse": "module.exports = () => ({ prerelease: [] })",
    "semver/functions/satisfies": "module.exports = () => true",
    "./notebook": NO_NOTEBOOKS,
    ...Object.fromEntries(
      [
        "colorProvider",
        "declaration",
        "executeCommand",
        "fileOperations",
        "formatting",
        "implementation",
        "inlineCompletion",
        "inlineValue",
        "linkedEditingRange",
        "textDocumentContent",
        "typeDefinition",
        "typeHierarchy",
      ].map((name) => [`./${name}`, FEATURES]),
    ),
  },
  "vscode-languageserver": {
    "./notebook": "exports.NotebookSyncFeature = (Base) => Base;",
    "./files": "",
    ...Object.fromEntries(
      [
        "fileOperations",
        "inlineCompletion",
        "inlineValue",
        "linkedEditingRange",
        "moniker",
        "textDocumentContent",
        "typeHierarchy",
      ].map((name) => [`./${name}`, MIXINS]),
    ),
  },
  // Nobody cancels by memory that two threads share.
  "vscode-jsonrpc": { "./linkedMap": QUEUE, "./sharedArrayCancellation": "" },
  // What is said about these.
  "vscode-languageserver-protocol": {
    "./protocol.notebook": NOTEBOOKS_BY_NAME,
    ...Object.fromEntries(
      [
        "colorProvider",
        "declaration",
        "fileOperations",
        "implementation",
        "inlineCompletion",
        "inlineValue",
        "linkedEditingRange",
        "moniker",
        "textDocumentContent",
        "typeDefinition",
        "typeHierarchy",
      ].map((name) => [`./protocol.${name}`, ""]),
    ),
  },
  "get-east-asian-width": { "./lookup-data.js": CERTAIN_WIDTHS },
  // Files are read, and never written by the library; nor made into values of JavaScript.
  yaml: {
    ...Object.fromEntries(
      ["Collection", "Document", "Pair", "String"].map((name) => [
        `../stringify/stringify${name}.js`,
        uncalled(...WRITING),
      ]),
    ),
    "../../stringify/stringifyString.js": uncalled("stringifyString"),
    "../visit.js": uncalled("visit"),
    "./cst-visit.js": uncalled("visit"),
    "./createNode.js": uncalled("createNode"),
    "../doc/createNode.js": uncalled("createNode"),
    "./applyReviver.js": uncalled("applyReviver"),
    "../doc/applyReviver.js": uncalled("applyReviver"),
    "./addPairToJSMap.js": uncalled("addPairToJSMap"),
    "./tags.js": TAGS,
  },
};

const NAMESPACE = "idle";

/** What the protocol's types say of features that are left out above, or of a way to write edits that nobody goes here. */
const TYPES = /vscode-languageserver-types[/\\]lib[/\\]esm[/\\]main\.js$/;
const UNSAID = [
  "Color",
  "ColorInformation",
  "ColorPresentation",
  "InlineCompletionContext",
  "InlineCompletionItem",
  "InlineCompletionList",
  "InlineCompletionTriggerKind",
  "InlineValueContext",
  "InlineValueEvaluatableExpression",
  "InlineValueText",
  "InlineValueVariableLookup",
  "LanguageKind",
  "SelectedCompletionInfo",
  "TextDocument",
  "WorkspaceChange",
];

/** The module without them; none may be missed by what is left. */
function withoutUnsaid(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const left = UNSAID.reduce((t, name) => {
    const namespace = new RegExp(`^export var ${name};\\n\\(function [\\s\\S]*?^\\}\\)\\(.*\\n`, "m");
    const rest = t
      .replace(namespace, "")
      .replace(new RegExp(`^export class ${name} \\{[\\s\\S]*?^\\}\\n`, "m"), "");
    if (rest === t) throw new Error(`vscode-languageserver-types has no ${name}`);
    return rest;
  }, code);
  const missed = UNSAID.find((name) => new RegExp(`(?<![.\\w])${name}\\.`).test(left));
  if (missed) throw new Error(`vscode-languageserver-types needs ${missed}`);
  return left;
}

/** A module of the protocol's libraries says first that everything it gives is undefined: nobody asks so early. */
const OF_PROTOCOL = /node_modules[/\\]vscode-(?:jsonrpc|language\w+(?:-\w+)?)[/\\].*\.js$/;
const UNDEFINED_FIRST = /^exports(?:\.\w+ = exports)*\.\w+ = void 0;$/m;

/** What a message is that has so many parameters by their positions: those of the protocol have one, or none. */
const BY_POSITION =
  /^class ((?:Request|Notification)Type[1-9]) [\s\S]*?^exports\.\1 = \1;$|^.*"(?:Request|Notification)Type[1-9]", \{.*$/gm;

/** Where it hands on all that another one gives, its own names are kept free in this way. */
const withoutUnneeded = (text) =>
  text.includes("__exportStar(") ? text : text.replace(UNDEFINED_FIRST, "").replace(BY_POSITION, "");

/** Of libraries: what this program never runs. A sixth of the language server's library and a third of YAML's. */
export const WITHOUT_IDLE_PARTS = {
  name: "without-idle-parts",
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path: asked, importer }) => {
      const [, library] = /node_modules\/([\w-]+)\//.exec(importer.replaceAll("\\", "/")) ?? [];
      const idle = Object.hasOwn(IDLE, library ?? "") && Object.hasOwn(IDLE[library], asked);
      return idle
        ? { path: `${library}/${asked}`, namespace: NAMESPACE, pluginData: path.dirname(importer) }
        : undefined;
    });
    build.onLoad({ filter: TYPES }, ({ path: file }) => ({
      contents: withoutUnsaid(readFileSync(file, "utf8")),
    }));
    build.onLoad({ filter: OF_PROTOCOL }, ({ path: file }) => ({
      contents: withoutUnneeded(readFileSync(file, "utf8")),
    }));
    build.onLoad({ filter: /./, namespace: NAMESPACE }, ({ path: name, pluginData: resolveDir }) => {
      const [library] = name.split("/", 1);
      return { contents: IDLE[library][name.slice(library.length + 1)], resolveDir };
    });
  },
};
