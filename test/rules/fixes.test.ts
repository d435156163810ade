import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { examplesOf, FOLDER, pageOf } from "../../scripts/lib/pages";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import { fixAll } from "../../server/analysis/fix";
import { PRESETS } from "../../server/model/options";
import type { Fix, Problem } from "../../server/model/problem";
import { CORPUS, files, read } from "../corpus/corpus";
import { type ModelFile, modelFiles } from "../models";
import { holdsItsWord } from "./fixing";
import { handwritings } from "./handwritings";

const options = { rules: { presets: PRESETS } };

/** One file under `name` for each example of each rule's page. */
const pages = (): readonly ModelFile[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".md"))
    .map((name) => name.replace(".md", ""))
    .flatMap((code) =>
      examplesOf(pageOf(code)).map(({ text, language }, i) => ({
        name: `${code}-${i + 1}.${language}`,
        text,
      })),
    );

const published = (): readonly ModelFile[] =>
  files(CORPUS)
    .filter((name) => /\.(?:ya?ml|json)$/.test(name))
    .map((name) => ({ name, text: read(name) }));

/** Of a file of a hundred layers with the same problem a few are enough, spread over it. */
const MOST = 3;

function sample<T>(list: readonly T[]): readonly T[] {
  const step = Math.max(1, Math.floor(list.length / MOST));
  return list.filter((_, i) => i % step === 0).slice(0, MOST);
}

function offered({ problems }: Analysis): readonly (readonly [Problem, Fix])[] {
  const codes = [...new Set(problems.map((p) => p.code))];
  return codes.flatMap((code) =>
    sample(problems.filter((p) => p.code === code)).flatMap((p) => p.fixes.map((f) => [p, f] as const)),
  );
}

/** What a safe fix may not touch: the sums, and every layer that has a name of its own. */
function untouched({ found }: Analysis): Readonly<Record<string, unknown>> {
  const facts = found?.facts;
  const named = (found?.model.layers ?? []).flatMap((l) => {
    const own = facts?.layers[l.index];
    return l.nameSpan
      ? [[l.name, { outputs: own?.outputs, parameters: own?.parameters, macs: own?.macs }]]
      : [];
  });
  return {
    parameters: facts?.totals.parameters,
    trainable: facts?.totals.trainable,
    macs: facts?.totals.macs,
    layers: Object.fromEntries(named),
  };
}

function same(before: Analysis, after: Analysis, what: string): void {
  const [a, b] = [untouched(before), untouched(after)];
  const layersOf = (r: typeof a): Record<string, unknown> => r.layers as Record<string, unknown>;
  for (const key of ["parameters", "trainable", "macs"]) assert.deepEqual(b[key], a[key], `${what}: ${key}`);
  for (const [name, facts] of Object.entries(layersOf(b)))
    if (name in layersOf(a)) assert.deepEqual(facts, layersOf(a)[name], `${what}: ${name}`);
}

/** Everything but the places that the edits name is as it was, character by character. */
function keepsTheRest(text: string, { title, edits }: Fix): void {
  const ordered = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  ordered.forEach(({ span }, i) => {
    assert.ok(0 <= span.start && span.start <= span.end && span.end <= text.length, `${title}: in the file`);
    assert.ok((ordered[i - 1]?.span.end ?? 0) <= span.start, `${title}: its edits do not overlap`);
  });
  const removed = edits.reduce((sum, { span }) => sum + span.end - span.start, 0);
  assert.ok(removed < text.length, `${title}: does not print the file again`);
}

function everyFixOf({ name, text }: ModelFile): void {
  const before = analyse(text, name, options);
  for (const [problem, fix] of offered(before)) {
    // A name may be meant for one that nobody has declared yet either: then it is the next one to be told.
    if (problem.code === "unknown-layer") continue;
    keepsTheRest(text, fix);
    const after = holdsItsWord(before, problem, fix);
    if (fix.safe) same(before, after, `${name}: ${fix.title}`);
  }
}

describe("every fix that is offered", () => {
  it("on the pages of the rules holds its word", () => pages().forEach(everyFixOf));
  it("on examples and fixtures holds its word", () => modelFiles().forEach(everyFixOf));
  it("in any handwriting holds its word", () => handwritings().forEach(everyFixOf));
  it("on files that others published holds its word", () => {
    published().forEach(everyFixOf);
  });

  it("is offered for the three ideas in every handwriting", () => {
    for (const { name, text } of handwritings()) {
      const titles = analyse(text, name, options).problems.flatMap((p) => p.fixes.map((f) => f.title));
      for (const wanted of [/^Insert global average pooling: /, /^Insert 2×2 max pooling: /])
        assert.ok(
          titles.some((t) => wanted.test(t)),
          `${name}: ${wanted}`,
        );
    }
  });
});

describe("fix all", () => {
  it("leaves nothing to do, and does nothing the second time", () => {
    for (const { name, text } of [...pages(), ...modelFiles(), ...handwritings()]) {
      const once = fixAll(text, name, options);
      assert.equal(fixAll(once.text, name, options).text, once.text, name);
    }
  });

  it("changes nothing that a model computes", () => {
    for (const { name, text } of [...pages(), ...modelFiles(), ...handwritings()]) {
      const before = analyse(text, name, options);
      if (before.found) same(before, fixAll(text, name, options).analysis, name);
    }
  });
});
