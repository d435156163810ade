import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { modelFiles } from "../models";

interface Grammar {
  readonly patterns: readonly { readonly match: string }[];
}

const grammarOf = (language: string): Grammar =>
  JSON.parse(readFileSync(`syntaxes/layers.${language}.json`, "utf8")) as Grammar;

/** All matches in a line. Whether it stands in a comment or in quotes is for the selector to know. */
const matches = (language: string, line: string): readonly string[] =>
  grammarOf(language).patterns.flatMap(({ match }) => {
    const caseless = match.includes("(?i:");
    return [...line.matchAll(new RegExp(match.replaceAll("(?i:", "(?:"), caseless ? "gi" : "g"))].map(
      ([m]) => m,
    );
  });

describe("the injected grammars", () => {
  it("know the module of a row and the type of a layer", () => {
    const yaml: readonly (readonly [string, ...string[]])[] = [
      ["  - [-1, 1, Conv, [64, 3, 2]]", "Conv"],
      ["  - [[-1, 6], 1, nn.Upsample, [None, 2]]", "nn.Upsample"],
      ["  - {name: a, type: conv2d, filters: 3}", "conv2d"],
      ["  - type: keras.layers.MaxPooling2D", "keras.layers.MaxPooling2D"],
      ["    class_name: LSTM # why", "LSTM"],
      ["  - {op: depthwise_conv2d}", "depthwise_conv2d"],
    ];
    for (const [line, ...words] of yaml) assert.deepEqual(matches("yaml", line), words, line);
    assert.deepEqual(matches("json", '{"type": "Conv2D"}, {"class_name":"Dense"}'), ["Conv2D", "Dense"]);
  });

  it("leave alone what other files have", () => {
    for (const line of [
      "type: object",
      "  type: ClusterIP",
      "type: add",
      "subtype: conv2d",
      "args: [None, [1, 2]]",
      "on: [push, [a]]",
      "type: conv2d and more",
    ])
      assert.deepEqual(matches("yaml", line), [], line);
    for (const line of ['"type": "module"', '"type": "string"', '"mytype": "conv2d"'])
      assert.deepEqual(matches("json", line), [], line);
  });
});

// The real thing, where VS Code is installed for the tests in it.

const VSCODE = path.resolve(".editor/code-server/node_modules/code-server/lib/vscode");

interface Line {
  readonly tokens: readonly {
    readonly startIndex: number;
    readonly endIndex: number;
    readonly scopes: readonly string[];
  }[];
  readonly ruleStack: unknown;
}

interface Tokenizer {
  tokenizeLine(line: string, state: unknown): Line;
}

interface TextMate {
  readonly INITIAL: unknown;
  readonly Registry: new (options: object) => { loadGrammar(scope: string): Promise<Tokenizer> };
  parseRawGrammar(text: string, file: string): unknown;
}

interface Oniguruma {
  loadWASM(bytes: ArrayBufferLike): Promise<void>;
  readonly OnigScanner: new (patterns: unknown) => unknown;
  readonly OnigString: new (text: unknown) => unknown;
}

const FILES: Readonly<Record<string, string>> = {
  "source.json": "json/syntaxes/JSON.tmLanguage.json",
  "source.yaml": "yaml/syntaxes/yaml.tmLanguage.json",
  "source.yaml.1.2": "yaml/syntaxes/yaml-1.2.tmLanguage.json",
  "source.yaml.embedded": "yaml/syntaxes/yaml-embedded.tmLanguage.json",
};

/** VS Code's own tokenizer, with our injections or without. */
async function tokenizers(injected: boolean): Promise<(scope: string) => Promise<Tokenizer>> {
  const load = createRequire(path.join(VSCODE, "node_modules/x.js"));
  const { Registry, parseRawGrammar } = load("vscode-textmate") as TextMate;
  const onig = load("vscode-oniguruma") as Oniguruma;
  await onig.loadWASM(
    readFileSync(path.join(VSCODE, "node_modules/vscode-oniguruma/release/onig.wasm")).buffer,
  );
  const fileOf = (scope: string): string | undefined =>
    scope.startsWith("fovea.")
      ? `syntaxes/${scope.slice("fovea.".length)}.json`
      : FILES[scope] && path.join(VSCODE, "extensions", FILES[scope]);
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns: unknown) => new onig.OnigScanner(patterns),
      createOnigString: (text: unknown) => new onig.OnigString(text),
    }),
    async loadGrammar(scope: string) {
      const file = fileOf(scope);
      return file ? parseRawGrammar(readFileSync(file, "utf8"), file) : null;
    },
    getInjections: (scope: string) =>
      injected && /^source\.(yaml|json)$/.test(scope) ? [scope.replace("source", "fovea.layers")] : undefined,
  });
  return (scope) => registry.loadGrammar(scope);
}

describe("VS Code's tokenizer", () => {
  it("sees the types with the injections, and everything else as without", async function () {
    if (!existsSync(VSCODE)) this.skip();
    const { INITIAL } = createRequire(path.join(VSCODE, "node_modules/x.js"))("vscode-textmate") as TextMate;
    const [ours, theirs] = [await tokenizers(true), await tokenizers(false)];
    let types = 0;
    for (const { name, text } of modelFiles()) {
      const scope = name.endsWith("json") ? "source.json" : "source.yaml";
      const [a, b] = [await ours(scope), await theirs(scope)];
      let [stateA, stateB] = [INITIAL, INITIAL];
      for (const line of text.split("\n").slice(0, 300)) {
        const [x, y] = [a.tokenizeLine(line, stateA), b.tokenizeLine(line, stateB)];
        [stateA, stateB] = [x.ruleStack, y.ruleStack];
        for (const { startIndex, endIndex, scopes } of x.tokens) {
          const other = y.tokens.find((t) => t.startIndex <= startIndex && startIndex < t.endIndex);
          const own = scopes.filter((s) => !s.endsWith(".fovea"));
          types += own.length < scopes.length ? 1 : 0;
          assert.deepEqual(own.slice(0, 4), other?.scopes.slice(0, 4), `${name}: ${line}`);
          if (own.length === scopes.length) assert.deepEqual(own, other?.scopes, `${name}: ${line}`);
          else assert.match(line.slice(startIndex, endIndex), /^[\w.]+$/);
        }
      }
    }
    assert.ok(types > 300, `${types} types`);
  });
});
