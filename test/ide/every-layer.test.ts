import assert from "node:assert/strict";
import { type Analysis, analyse, type Found } from "../../server/analysis/analyse";
import { dialectNames } from "../../server/dialects/names";
import { namesAt } from "../../server/edit/rename";
import { describe as describeType, signatureAt } from "../../server/ide/assist";
import { readersOf, sourcesOf, stepAt, stepOf } from "../../server/ide/flow";
import { foldsOf, spansAround } from "../../server/ide/folds";
import { blocksOf, type Link, linkAt } from "../../server/ide/links";
import { type OutlineItem, outlineOf } from "../../server/ide/outline";
import { tokensOf as wordsOf } from "../../server/ide/tokens";
import type { Parameter } from "../../server/model/completion";
import type { Layer, Reference } from "../../server/model/layer";
import { holds, type Span } from "../../server/model/span";
import { summaryOf } from "../../server/report/summary";
import { damaged } from "../torture/damage";
import { type ModelFile, ownFiles, tokensOf } from "./tokens";

/** What lists of names read by name: rows in blocks, two models in one, references of a config to itself. */
const MORE: readonly Omit<ModelFile, "file">[] = [
  {
    name: "ends.yaml",
    text: `input: {name: image, shape: [3, 32, 32]}
layers:
  - {name: stem, type: conv2d, filters: 8, kernel_size: 3, from: image}
  - {name: mid, type: unit, width: 8}
  - [dropout, 0.5]
outputs: [mid, -1]
blocks:
  unit:
    layers:
      - {name: a, type: conv2d, filters: $width, kernel_size: 1}
      - [conv2d, 8, 3]
      - type: add
        from: [a, input]
`,
  },
];

interface File {
  readonly file: string;
  readonly analysis: Analysis;
  readonly found: Found;
}

let files: readonly File[] = [];

/** Does something with every file, and asks whether every format was among those that it returned something for. */
function everywhere(look: (file: File) => unknown, without: readonly string[] = []): void {
  const formats = new Set(files.flatMap((f) => (look(f) ? [f.found.model.dialect] : [])));
  const wanted = dialectNames.filter((d) => !without.includes(d));
  assert.deepEqual([...formats].sort(), [...wanted].sort());
}

const isWithin = (a: Span, b: Span): boolean => a.start >= b.start && a.end <= b.end;
const same = (a: Span | undefined, b: Span): boolean => a?.start === b.start && a.end === b.end;
const areApart = (a: Span, b: Span): boolean => a.end <= b.start || b.end <= a.start;

const rowsOf = ({ found, analysis }: File): readonly Layer[] =>
  blocksOf(found, analysis.text).flatMap((b) => b.rows);

/** Each reference that is written, and who has it. */
const referencesOf = (file: File): readonly Reference[] => [
  ...[...file.found.model.layers, ...rowsOf(file)].flatMap((l) => l.calls.flat().filter((r) => !r.implied)),
  ...(file.found.model.mentions ?? []),
];

/** Formats whose keys mean layers: no layer is written down. */
const CONFIGS = ["gpt-neox", "huggingface", "pycls"];

before(() => {
  const all = [...ownFiles(24), ...MORE.map((f) => ({ ...f, file: f.name }))];
  files = all.flatMap(({ file, name, text }) => {
    const analysis = analyse(text, name);
    return analysis.found ? [{ file, analysis, found: analysis.found }] : [];
  });
});

describe("in every format", () => {
  it("the outline has every layer once, parts within what they are part of", () => {
    everywhere((file) => {
      const { found, analysis } = file;
      let layers = 0;
      const look = (items: readonly OutlineItem[], within: Span): void => {
        for (const [i, item] of items.entries()) {
          const where = `${file.file}: ${item.name}`;
          assert.ok(item.name.trim() !== "" && !item.name.includes("\n"), where);
          assert.ok(isWithin(item.selection, item.span) && isWithin(item.span, within), where);
          const before = items[i - 1]?.span;
          if (before) assert.ok(areApart(before, item.span) || isWithin(item.span, before), where);
          if (item.kind === "layer") layers++;
          look(item.children, item.span);
        }
      };
      look(outlineOf(analysis), { start: 0, end: analysis.text.length });
      assert.equal(layers, found.model.layers.length + rowsOf(file).length, file.file);
      return summaryOf(analysis)?.detail;
    });
  });

  it("folds are of several lines and never cross; whatever takes several lines can be folded", () => {
    everywhere(({ file, analysis, found }) => {
      const { text } = analysis;
      const folds = foldsOf(analysis);
      const line = (offset: number): number => text.slice(0, offset).split("\n").length;
      for (const a of folds) {
        assert.ok(text.slice(a.start, a.end).includes("\n"), file);
        for (const b of folds) assert.ok(areApart(a, b) || isWithin(a, b) || isWithin(b, a), file);
      }
      const starts = new Set(folds.map((f) => line(f.start)));
      const { groups, layers, places } = found.model;
      const parts = [...groups.map((g) => ({ ...g, typeSpan: g.keySpan })), ...(places ? [] : layers)];
      for (const { span, typeSpan } of parts)
        if (
          line(span.start) < line(span.end) &&
          isWithin(typeSpan, span) &&
          !same(found.parsed.root?.span, span)
        )
          // What stands below its key folds with that.
          assert.ok(
            starts.has(line(span.start)) || starts.has(line(span.start) - 1),
            `${file}: ${line(span.start)}`,
          );
      return text.includes("\n");
    });
  });

  it("a selection grows from every word to the file", () => {
    everywhere(({ file, analysis, found }) => {
      for (const { token } of tokensOf(found.parsed.root, analysis.text)) {
        const spans = spansAround(analysis, token.span.start);
        assert.ok(spans.length > 0, file);
        assert.ok(holds(spans[0] as Span, token.span.start), file);
        spans.slice(1).forEach((s, i) => {
          const inner = spans[i] as Span;
          assert.ok(isWithin(inner, s) && !same(inner, s), file);
        });
      }
      return true;
    });
  });

  it("words are in order and apart, and each type that is written is one", () => {
    everywhere((file) => {
      const { analysis, found } = file;
      const { text } = analysis;
      const words = wordsOf(analysis);
      words.forEach(({ span }, i) => {
        assert.ok(span.end > span.start && span.end <= text.length, file.file);
        assert.ok(span.start >= (words[i - 1]?.span.end ?? 0), file.file);
      });
      const classes = new Set(words.flatMap((w) => (w.type === "class" ? [w.span.start] : [])));
      const names = new Set(words.flatMap((w) => (w.type === "variable" ? [w.span.start] : [])));
      for (const { type, typeSpan } of [...found.model.layers, ...rowsOf(file)]) {
        if (namesAt([typeSpan], type, text).length === 0) continue;
        assert.ok((type.startsWith("<") ? names : classes).has(typeSpan.start), `${file.file}: ${type}`);
      }
      for (const { span, text: said } of referencesOf(file))
        assert.ok(names.has(span.start), `${file.file}: ${said}`);
      return words.length > 0;
    });
  });

  it("data comes in from where it goes out to, and every layer is a step", () => {
    everywhere(({ file, analysis, found }) => {
      const { layers } = found.model;
      const edges = (of: typeof sourcesOf, at: number): readonly number[] =>
        of(analysis, at).map((e) => e.step.layer.index);
      const forth = layers.flatMap((l) => edges(readersOf, l.index).map((to) => `${l.index} ${to}`));
      const back = layers.flatMap((l) => edges(sourcesOf, l.index).map((from) => `${from} ${l.index}`));
      assert.deepEqual([...forth].sort(), [...back].sort(), file);
      for (const layer of layers) {
        const span = stepOf(analysis, layer.index)?.layer.typeSpan;
        const step = span && stepAt(analysis, span.start);
        assert.ok(step, `${file}: ${layer.name}`);
        // Some say several layers with one word.
        if (!layers.some((l) => l !== layer && !areApart(l.typeSpan, layer.typeSpan)) && !found.model.places)
          assert.equal(step.layer.index, layer.index, `${file}: ${layer.name}`);
      }
      return true;
    });
  });

  it("every reference leads to where something is named, and is found from there", () => {
    everywhere(
      (file) => {
        const { analysis } = file;
        let count = 0;
        for (const reference of referencesOf(file)) {
          const where = `${file.file}: ${reference.text}`;
          const link = linkAt(analysis, reference.span.start);
          // An input that nobody has written down has no place.
          if (reference.to.kind === "nothing" || (reference.to.kind === "input" && !link)) continue;
          assert.ok(link && same(link.from, reference.span), where);
          assert.ok(isWithin(link.declared, link.span) || !same(link.declared, link.from as Span), where);
          const isUse = (l: Link | undefined): boolean =>
            l?.uses.some((s) => same(s, reference.span)) ?? false;
          assert.ok(isUse(link), where);
          if (reference.to.kind === "layer") assert.ok(isUse(linkAt(analysis, link.declared.start)), where);
          count++;
        }
        return count;
      },
      [...CONFIGS, "hydra"],
    );
  });

  it("the signature says which argument is written, at every argument", () => {
    const wrong: string[] = [];
    everywhere((file) => {
      const { text, name } = file.analysis;
      let count = 0;
      for (const layer of [...file.found.model.layers, ...rowsOf(file)].slice(0, 40))
        for (const argument of layer.args) {
          const { value } = argument;
          const parameters = describeType(file.found.model, layer.type)?.parameters;
          if (!parameters) continue;
          if (value.kind !== "scalar" || value.source === "" || !isWithin(value.span, layer.span)) continue;
          if (!/^["']?[\w.]/.test(text.slice(value.span.start))) continue;
          const quoted = /^["']/.test(value.source) ? 1 : 0;
          const taken = parameters.find((p) => [p.name, ...p.aliases].includes(String(argument.name)));
          if (!taken && typeof argument.name === "string") continue;
          count++;
          const wanted =
            typeof argument.name === "number" ? argument.name : parameters.indexOf(taken as Parameter);
          // What stands there is known; where a word is put instead, the file is read once more: as another one where it goes by the word.
          const isTelling = value.value === "anchors";
          for (const found of [file.found, ...(isTelling ? [] : [null])]) {
            const help = signatureAt(text, name, value.span.start + quoted, {}, found);
            if (help?.signature.parameters.length !== parameters.length || help.active !== wanted)
              wrong.push(`${file.file}: ${layer.type} ${argument.name} is ${help?.active}`);
          }
        }
      return count;
    }, CONFIGS);
    assert.deepEqual(wrong, []);
  });
});

describe("half-typed and broken files", () => {
  it("are looked at without an exception", () => {
    const few = files.filter((f) => f.analysis.text.length < 12_000);
    let looked = 0;
    for (let seed = 0; seed < 300; seed++) {
      const { analysis: whole, file } = few[seed % few.length] as File;
      // Every second one is cut off as if it were being written.
      const text =
        seed % 2 ? damaged(whole.text, seed) : whole.text.slice(0, (seed * 7919) % whole.text.length);
      const analysis = analyse(text, whole.name);
      const last = { start: 0, end: text.length };
      const where = `${file}, seed ${seed}`;
      const nested = (items: readonly OutlineItem[]): void => {
        for (const item of items) {
          assert.ok(isWithin(item.selection, item.span) && isWithin(item.span, last), where);
          nested(item.children);
        }
      };
      nested(outlineOf(analysis));
      foldsOf(analysis);
      wordsOf(analysis).reduce((end, { span }) => {
        assert.ok(span.start >= end && span.end <= text.length, where);
        return span.end;
      }, 0);
      for (const offset of [0, text.length, (seed * 104_729) % (text.length + 1)]) {
        spansAround(analysis, offset);
        linkAt(analysis, offset);
        stepAt(analysis, offset);
        signatureAt(text, whole.name, offset);
      }
      if (analysis.found) looked++;
      for (const { index } of analysis.found?.model.layers ?? []) sourcesOf(analysis, index);
    }
    assert.ok(looked > 60, String(looked));
  });
});
