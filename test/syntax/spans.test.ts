import assert from "node:assert/strict";
import { type Language, plain, type Tree } from "../../server/model/tree";
import { languageOf, parse } from "../../server/syntax/parse";
import { modelFiles } from "../models";
import { assertSound } from "./trees";

/** Every value with its place: what the text says there. */
function slices(text: string, language: Language): readonly string[] {
  const list = (tree: Tree): readonly string[] => {
    const own = text.slice(tree.span.start, tree.span.end);
    if (tree.kind === "scalar") return [own];
    if (tree.kind === "seq") return [own, ...tree.items.flatMap(list)];
    return [
      own,
      ...tree.entries.flatMap((e) => [
        text.slice(e.span.start, e.span.end),
        text.slice(e.key.span.start, e.key.span.end),
        ...list(e.value),
      ]),
    ];
  };
  const { root } = parse(text, language);
  return root ? list(root) : [];
}

describe("spans", () => {
  it("of YAML are what is written there", () => {
    assert.deepEqual(slices("a:  64 # c\nb: [1, {c: 'x'}]\n", "yaml"), [
      "a:  64 # c\nb: [1, {c: 'x'}]",
      "a:  64",
      "a",
      "64",
      "b: [1, {c: 'x'}]",
      "b",
      "[1, {c: 'x'}]",
      "1",
      "{c: 'x'}",
      "c: 'x'",
      "c",
      "'x'",
    ]);
  });

  it("end with the last value, not with the line or with a comment after it", () => {
    assert.deepEqual(slices("l:\n  - t: conv   # c\n\n  - |\n    x\n\n# end\n", "yaml"), [
      "l:\n  - t: conv   # c\n\n  - |\n    x",
      "l:\n  - t: conv   # c\n\n  - |\n    x",
      "l",
      "- t: conv   # c\n\n  - |\n    x",
      "t: conv",
      "t: conv",
      "t",
      "conv",
      "|\n    x",
    ]);
  });

  it("of JSON are what is written there", () => {
    assert.deepEqual(slices('{ "a": [1, -2 ] , "b" : null }', "json"), [
      '{ "a": [1, -2 ] , "b" : null }',
      '"a": [1, -2 ]',
      '"a"',
      "[1, -2 ]",
      "1",
      "-2",
      '"b" : null',
      '"b"',
      "null",
    ]);
  });

  it("count in UTF-16 units, as editors do", () => {
    const yaml = "'🙂': 👩‍🚀 # 🙃\né: [𝟘, 1]\n";
    assert.deepEqual(slices(yaml, "yaml").slice(1), [
      "'🙂': 👩‍🚀",
      "'🙂'",
      "👩‍🚀",
      "é: [𝟘, 1]",
      "é",
      "[𝟘, 1]",
      "𝟘",
      "1",
    ]);
    assert.equal(parse(yaml, "yaml").comments[0]?.span.start, yaml.indexOf("#"));
    const json = '{"🙂": "👩‍🚀", "é": 1}';
    assert.deepEqual(slices(json, "json").slice(1), ['"🙂": "👩‍🚀"', '"🙂"', '"👩‍🚀"', '"é": 1', '"é"', "1"]);
  });

  it("are sound in the project's own files", () => {
    for (const { name, text } of modelFiles()) assertSound(text, parse(text, languageOf(name, text)));
  });
});

describe("the two languages", () => {
  it("say the same of the same document", () => {
    for (const { name, text } of modelFiles()) {
      const value = plain(parse(text, languageOf(name, text)).root);
      const json = JSON.stringify(value, null, 2);
      assert.deepEqual(plain(parse(json, "json").root), value, name);
      // YAML holds all of JSON.
      assert.deepEqual(plain(parse(json, "yaml").root), value, name);
      assert.deepEqual(plain(parse(JSON.stringify(value), "yaml").root), value, name);
    }
  });
});
