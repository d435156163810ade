import assert from "node:assert/strict";
import type { Language, Parsed } from "../../server/model/tree";
import { cursorAt } from "../../server/syntax/cursor";
import { languageOf, parse } from "../../server/syntax/parse";
import { reparsedInPart } from "../../server/syntax/reparse";
import { Random } from "../measure/random";
import { modelFiles } from "../models";
import { typedInto } from "./typed";

/** The way to the place marked with `|`. */
const way = (marked: string, language: Language = "yaml"): string | undefined =>
  wayAt(marked.replace("|", ""), language, marked.indexOf("|"));

/** Keys and indices, then `key` or `value` and what is written of it. */
function wayAt(text: string, language: Language, offset: number, known?: Parsed): string | undefined {
  const cursor = cursorAt(text, language, offset, known);
  if (!cursor) return undefined;
  const { path, role, word, span } = cursor;
  assert.equal(text.slice(span.start, offset), word);
  const steps = path.map((s) => (s.kind === "item" ? String(s.index) : String(s.entry.key.value)));
  const shown = role === "key" ? steps.slice(0, -1) : steps;
  return `${[...shown, role].join(" ")} «${word}»`;
}

describe("the place of the cursor", () => {
  const YAML: readonly (readonly [string, string | undefined])[] = [
    ["layers:\n  - {type: co|}\n", "layers 0 type value «co»"],
    ["layers:\n  - {type: |}\n", "layers 0 type value «»"],
    ["layers:\n  - {type: conv2d, ker|}\n", "layers 0 key «ker»"],
    ["layers:\n  - {type: conv2d, |}\n", "layers 0 key «»"],
    ["layers:\n  - type: conv2d\n    |\n", "layers 0 key «»"],
    ["layers:\n  - type: conv2d\n    st|\n  - type: relu\n", "layers 0 key «st»"],
    ["layers:\n  - |\n", "layers 0 value «»"],
    ["layers:\n  - re|\n  - relu\n", "layers 0 value «re»"],
    ["layers:\n  - {type: add, from: [a, |]}\n", "layers 0 from 1 value «»"],
    ["layers:\n  - {type: add, from: [a, b|c, d]}\n", "layers 0 from 1 value «b»"],
    ["layers:\n  - type: add\n    from: |\n", "layers 0 from value «»"],
    ["backbone:\n  - [-1, 1, Co|, [64]]\n", "backbone 0 2 value «Co»"],
    ["backbone:\n  - [-1|, 1, Conv, [64]]\n", "backbone 0 0 value «-1»"],
    ["backbone:\n  - [-1, 1, Conv, [64, |]]\n", "backbone 0 3 1 value «»"],
    ["backbone:\n  - [-1, 1, Conv, [|]]\n", "backbone 0 3 0 value «»"],
    ["head:\n  - [[-1, |], 1, Concat, [1]]\n", "head 0 0 1 value «»"],
    ["rules:\n  |\n", "rules key «»"],
    ["rules:\n  dead-layer: e|\n", "rules dead-layer value «e»"],
    ["|\n", "key «»"],
    ["ru|les: {}\n", "key «ru»"],
    ["a: 1 # com|ment\n", undefined],
    ['a: {type: "co|"}\n', "a type value «co»"],
    ['a: {type: "co|\nb: 3\n', "a type value «co»"],
    ["a: [1, 'co|\nb: 3\n", "a 1 value «co»"],
    ["a: don't|\n", undefined],
    ["a: !new:nn.Li|\n  b: 3\n", "a value «nn.Li»"],
    ["a: [!new:nn.Li|, 3]\n", "a 0 value «nn.Li»"],
    ["a: !ref <b|>\n", "a value «b»"],
    [`a: {b: "\${c.|}"}\n`, "a b value «c.»"],
    ["a: b <c|>\n", undefined],
  ];
  for (const [marked, expected] of YAML)
    it(`is found in ${JSON.stringify(marked)}`, () => assert.equal(way(marked), expected));

  const JSONS: readonly (readonly [string, string | undefined])[] = [
    ['{"layers": [{"type": "co|"}]}', "layers 0 type value «co»"],
    ['{"layers": [{"type": |}]}', "layers 0 type value «»"],
    ['{"layers": [{"type": "conv2d", "ker|"}]}', "layers 0 key «ker»"],
    ['{"layers": [{"type": "conv2d", "ker|": 3}]}', "layers 0 key «ker»"],
    ['{"layers": [{"type": "conv2d", |}]}', "layers 0 key «»"],
    ['{"layers": [{"type": "add", "from": ["a", "|"]}]}', "layers 0 from 1 value «»"],
    ['{"layers": [|]}', "layers 0 value «»"],
    ['{"a": 1 // no|\n}', undefined],
    ['{"layers": [{"type": "co|', "layers 0 type value «co»"],
    ['{"layers": [{"type": "co|, "units": 3}]}', "layers 0 type value «co»"],
    ['{"layers": [{"type": "conv2d", "ker|', "layers 0 key «ker»"],
    ['{"layers": [{"type": "conv2d", "ker|\n}]}', "layers 0 key «ker»"],
  ];
  for (const [marked, expected] of JSONS)
    it(`is found in ${marked}`, () => assert.equal(way(marked, "json"), expected));

  it("is the same where the text has been read before", () => {
    const random = new Random(7);
    const files = modelFiles().filter(({ text }) => text.length < 20_000);
    let found = 0;
    for (let i = 0; i < 600; i++) {
      const { name, text: whole } = random.pick(files);
      const text = random.next() < 0.5 ? whole : typedInto(whole, random);
      const language = languageOf(name, text);
      const offset = random.integer(0, text.length);
      const alone = wayAt(text, language, offset);
      assert.equal(wayAt(text, language, offset, parse(text, language)), alone, `${name} ${offset}\n${text}`);
      if (alone !== undefined) found++;
    }
    assert.ok(found > 200, `${found}`);
  });
});

describe("a file with anchors", () => {
  it("is read again around the cursor alone, where only the place is asked for", () => {
    const text = "a: &a {b: 3, c: [1]}\nd:\n  e: {<<: *a, f: *a}\n  g: &g 3\nh: {i: *g}\n";
    const before = parse(text, "yaml");
    for (const word of ["b: 3", "c: [", "g: &g 3", "i: *g"]) {
      const end = text.indexOf(word) + word.length;
      const edited = `${text.slice(0, end)}1${text.slice(end)}`;
      assert.equal(reparsedInPart(before, text, edited), undefined, word);
      assert.ok(reparsedInPart(before, text, edited, true), word);
    }
    assert.equal(wayAt(text, "yaml", text.indexOf("i:") + 1, before), "h key «i»");
    assert.equal(wayAt(text, "yaml", text.indexOf("f:") + 1, before), "d e key «f»");
  });
});

describe("a line that is one long word", () => {
  it("is looked at where the cursor is", () => {
    const text = `layers: ${"a-".repeat(200_000)} ${"b".repeat(200_000)}: `;
    assert.ok((cursorAt(text, "yaml", text.length)?.word.length ?? 0) < 1000);
  });
});
