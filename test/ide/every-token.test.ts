import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import { configHoverAt } from "../../server/config/hover";
import { dialectNames } from "../../server/dialects/names";
import { describe as describeType } from "../../server/ide/assist";
import { hoverAt } from "../../server/ide/hover";
import { parse } from "../../server/syntax/parse";
import { ownFiles, tokensOf } from "./tokens";

const middle = ({ start, end }: { readonly start: number; readonly end: number }): number =>
  (start + end) >> 1;

function saidAt(analysis: Analysis, offset: number): string {
  const model = analysis.found?.model;
  return hoverAt(analysis, offset, (type) => model && describeType(model, type))?.markdown ?? "";
}

const NOTHING = "changes no shape, count or cost that Fovea shows.";

/** What does not depend on how anything is called. */
function figuresOf({ found }: Analysis): string {
  if (!found) return "no model";
  const { parameters, macs, activations, nonTrainable } = found.facts.totals;
  const figures = [parameters, macs, activations, nonTrainable].map((f) => `${f.status} ${f.value}`);
  return [found.model.layers.length, ...figures].join(", ");
}

describe("a hover at every token of our own files", () => {
  it("says something, in every format", () => {
    const formats = new Set<string>();
    const silent: string[] = [];
    for (const { file, name, text } of ownFiles(4)) {
      const analysis = analyse(text, name);
      if (!analysis.found) continue;
      formats.add(analysis.found.model.dialect);
      for (const { token, path } of tokensOf(analysis.found.parsed.root, text))
        if (saidAt(analysis, middle(token.span)) === "") silent.push(`${file}: ${path}`);
    }
    assert.deepEqual(silent, []);
    assert.deepEqual([...formats].sort(), [...dialectNames].sort());
  });

  it("says that a key decides nothing only where another name for it changes no figure", () => {
    const read: string[] = [];
    const asked = new Set<string>();
    for (const { file, name, text } of ownFiles(8)) {
      const analysis = analyse(text, name);
      const figures = figuresOf(analysis);
      for (const { token, isKey, path } of tokensOf(analysis.found?.parsed.root, text)) {
        const { variant, dialect } = analysis.found?.model ?? {};
        const id = `${dialect} ${variant} ${path}`;
        if (!isKey || asked.has(id) || !saidAt(analysis, middle(token.span)).endsWith(NOTHING)) continue;
        asked.add(id);
        const { start, end } = token.span;
        const other = token.source.replace(String(token.value), "of_no_meaning");
        const changed = analyse(text.slice(0, start) + other + text.slice(end), name);
        if (figuresOf(changed) !== figures) read.push(`${file}: ${path}`);
      }
    }
    assert.deepEqual(read, []);
    assert.ok(asked.size > 20, `${asked.size} keys`);
  });
});

describe("a hover at every token of a config file", () => {
  const CONFIG = `extends: recommended
presets: [errors, strict]
rules:
  dead-layer: error
  huge-dense: [warning, { share: 40% }]
inputs:
  size: 640
  "mobile/**": { size: 320, dtype: float16 }
modules:
  Gate: { channels: same, parameters: c1*c1 }
budgets:
  layerShare: 50%
  "mobile/**": { parameters: 3M, receptiveField: { min: 100 } }
devices:
  camera: { memory: 512 MB, dtype: int8 }
ignore: [legacy/]
overrides:
  - files: [research/**, "!research/published/**"]
    rules: { huge-dense: off }
`;

  it("says something", () => {
    const silent = tokensOf(parse(CONFIG, "yaml").root, CONFIG).filter(
      ({ token }) => !configHoverAt(CONFIG, ".fovea.yaml", middle(token.span))?.markdown,
    );
    assert.deepEqual(
      silent.map((t) => t.path),
      [],
    );
  });
});
