import assert from "node:assert/strict";
import { type Node, parseTree } from "jsonc-parser";
import type { Tree } from "../../server/model/tree";
import { MAX_DEPTH } from "../../server/syntax/limits";
import { languageOf } from "../../server/syntax/parse";
import { Random } from "../measure/random";
import { assertSound, dataOf, faultsOf, json } from "./trees";

type Place = readonly [kind: string, start: number, end: number, value?: unknown];

const placesOf = (tree: Tree | undefined): readonly Place[] => {
  if (!tree) return [];
  const { start, end } = tree.span;
  switch (tree.kind) {
    case "scalar":
      return [["scalar", start, end, tree.value]];
    case "seq":
      return [["seq", start, end], ...tree.items.flatMap(placesOf)];
    case "map":
      return [
        ["map", start, end],
        ...tree.entries.flatMap((e) => [...placesOf(e.key), ...placesOf(e.value)]),
      ];
  }
};

function nodesOf(node: Node | undefined): readonly Place[] {
  if (!node) return [];
  const { type, offset, length, value, children = [] } = node;
  const own = { object: "map", array: "seq" }[type as string];
  if (own === undefined && type !== "property") return [["scalar", offset, offset + length, value]];
  const inner = children.flatMap(nodesOf);
  return own === undefined ? inner : [[own, offset, offset + length], ...inner];
}

function reads(text: string, value: unknown): void {
  const parsed = json(text);
  assert.deepEqual(faultsOf(text, parsed), []);
  assert.deepEqual(dataOf(parsed), value);
  assertSound(text, parsed);
}

function mends(text: string, value: unknown, faults: readonly string[]): void {
  const parsed = json(text);
  assert.deepEqual(dataOf(parsed), value);
  assert.deepEqual(faultsOf(text, parsed), faults);
  assertSound(text, parsed);
}

/** A JSON text as no person writes it: all kinds of values, spaces and escapes, from a seed. */
function written(random: Random, depth = 0): string {
  const space = (): string => random.pick([" ", "", "", "\n\t", "/* , */", "\r\n"]);
  const string = (): string => {
    const pieces = ["a", "key", "é", "🙂", "\\n", "\\u0041", "\\\\", '\\"', "{", ":", "//", " "];
    return `"${Array.from({ length: random.integer(0, 4) }, () => random.pick(pieces)).join("")}"`;
  };
  const scalars = ["0", "-7", "1e400", "-12.50e-3", "123456789", "true", "false", "null", string(), string()];
  const kind = depth > 5 ? 0 : random.integer(0, 3);
  if (kind < 2) return `${space()}${random.pick(scalars)}${space()}`;
  const parts = Array.from({ length: random.integer(0, 5) }, (_, i) => {
    const value = written(random, depth + 1);
    return kind === 2 ? value : `${space()}"${i}${string().slice(1)}${space()}:${value}`;
  });
  return kind === 2 ? `[${parts.join(",") || space()}]` : `{${parts.join(",") || space()}}`;
}

describe("JSON", () => {
  it("reads what the parser of the editors reads, each part where that finds it", () => {
    const random = new Random(7);
    for (let i = 0; i < 2000; i++) {
      const text = written(random);
      const parsed = json(text);
      assert.deepEqual(faultsOf(text, parsed), [], text);
      assert.deepEqual(placesOf(parsed.root), nodesOf(parseTree(text)), text);
    }
  });

  it("reads what a key says again where it stands then, and what is wrong with it", () => {
    const random = new Random(8);
    for (let i = 0; i < 500; i++) {
      const few = Array.from({ length: 3 }, () => written(random, 3));
      const layer = (): string => `{"k": ${random.pick(few)}, "of": {"k": ${random.pick(few)}}}`;
      const text = `[${Array.from({ length: 12 }, layer).join(", ")}]`;
      const parsed = json(text);
      assert.deepEqual(faultsOf(text, parsed), [], text);
      assert.deepEqual(placesOf(parsed.root), nodesOf(parseTree(text)), text);
      assert.deepEqual(parsed.comments.length, text.split("/* , */").length - 1, text);
    }
    const twice = '[{"k": {"a": [1,, 2]}}, {"k": {"a": [1,, 2]}}]';
    assert.deepEqual(faultsOf(twice, json(twice)), [
      "[,] error: Expected a value before this comma",
      "[,] error: Expected a value before this comma",
    ]);
    const inner = `${"[".repeat(99)}${"]".repeat(99)}`;
    const deeper = `{"k": ${inner}, "of": ${"[".repeat(150)}{"k": ${inner}}${"]".repeat(150)}}`;
    assert.match(faultsOf(deeper, json(deeper)).join(), /Nested more than/);
  });

  it("reads every kind of value", () => {
    reads('{"a": [1, -2.5, 1e3, true, false, null, "x", {}, []]}', {
      a: [1, -2.5, 1000, true, false, null, "x", {}, []],
    });
    reads('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude42"', '"\\/\b\f\n\r\té🙂');
    reads("9007199254740993", 9007199254740993n);
    reads("", undefined);
  });

  it("reads what Python writes", () => {
    reads('{"a": NaN, "b": Infinity, "c": -Infinity}', { a: Number.NaN, b: Infinity, c: -Infinity });
    mends("{'a': True, \"b\": None}", { a: true, b: null }, [
      "['a'] error: Keys must be in double quotes",
      "[None] error: JSON writes this as `null`",
    ]);
  });

  it("does not mind comments and a comma too many", () => {
    const text = '// one\n{"a": [1, 2,], /* two */ "b": 3, // three\n}\n/**/';
    reads(text, { a: [1, 2], b: 3 });
    const { comments } = json(text);
    assert.deepEqual(
      comments.map((c) => c.text),
      ["one", "two", "three", ""],
    );
    assert.deepEqual(
      comments.map(({ span }) => text.slice(span.start, span.end)),
      ["// one", "/* two */", "// three", "/**/"],
    );
    assertSound("[1] /*", json("[1] /*"));
    assert.deepEqual(json("[1] /*").comments, [{ text: "", span: { start: 4, end: 6 } }]);
  });

  it("takes line ends and a byte order mark as they come", () => {
    reads('\uFEFF{\r\n\t"a": 1\r\n}\r\n', { a: 1 });
    assert.equal(languageOf("model", '\uFEFF{"a": 1}'), "json");
  });

  it("has the last of two equal keys, and says so", () => {
    mends('{"a": 1, "b": 2, "a": 3}', { a: 3, b: 2 }, [
      '["a"] warning: Duplicate key "a"; the last one counts',
    ]);
  });

  it("knows a key again however it is written, and among many", () => {
    mends('{"a": 1, "\\u0061": 2}', { a: 2 }, [
      '["\\u0061"] warning: Duplicate key "\\u0061"; the last one counts',
    ]);
    const keys = Array.from({ length: 100 }, (_, i) => `"k${i}": ${i}`);
    const all = Object.fromEntries(keys.map((_, i) => [`k${i}`, i]));
    reads(`{${keys.join(", ")}}`, all);
    for (const again of ["k3", "k31", "k32", "k99"])
      mends(`{${keys.join(", ")}, "${again}": -1}`, { ...all, [again]: -1 }, [
        `["${again}"] warning: Duplicate key "${again}"; the last one counts`,
      ]);
  });

  it("knows where each part stands, behind a byte order mark too", () => {
    const inner = '{"x": [1, {"y": "\\n"}, /* z */ [null, -0.5]], "e": {}, "l": []}';
    const value = { x: [1, { y: "\n" }, [null, -0.5]], e: {}, l: [] };
    const text = `\uFEFF[${Array.from({ length: 20 }, () => inner).join(",\n")}]`;
    reads(
      text,
      Array.from({ length: 20 }, () => value),
    );
    const { root } = json(text);
    const parts = root?.kind === "seq" ? root.items : [];
    assert.equal(parts.length, 20);
    for (const part of parts) {
      assert.equal(text.slice(part.span.start, part.span.end), inner);
      const [x] = part.kind === "map" ? part.entries : [];
      assert.equal(x && text.slice(x.span.start, x.span.end), inner.slice(1, inner.indexOf(', "e"')));
    }
  });

  it("keeps what is right of a broken text", () => {
    mends('{"a": [1, 2, "b": 3}', { a: [1, 2, "b", 3] }, [
      "[[] error: Unclosed `[`",
      "[:] error: Unexpected token",
    ]);
    mends('{"a" 1, "b": 2}', { a: 1, b: 2 }, ['["] error: Expected `:` after this']);
    mends('{"a": 1 "b": 2}', { a: 1, b: 2 }, ["[1] error: Expected `,` after this"]);
    mends('{"a": , "b": 2}', { a: null, b: 2 }, ["[:] error: Expected a value after this"]);
    mends('{"a": 1', { a: 1 }, ["[{] error: Unclosed `{`"]);
    mends('{"a": "x\n, "b": 1}', { a: "x", b: 1 }, ['["x] error: Unclosed string; expected a closing quote']);
    mends('{"a": 1} {"b": 2}', { a: 1 }, [
      "[{] error: Unexpected text after the JSON value; the rest is not read",
    ]);
    mends("]", undefined, ["[]] error: Unmatched `]`"]);
  });

  it("may nest as deep as it likes, and is read as deep as is sane", () => {
    for (const piece of ["[", '{"a":', '[{"a":']) {
      const text = piece.repeat(50_000);
      const parsed = json(text);
      assertSound(text, parsed);
      assert.match(
        faultsOf(text, parsed).join("\n"),
        new RegExp(`Nested more than ${MAX_DEPTH} levels deep`),
      );
    }
  });
});
