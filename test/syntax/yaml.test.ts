import assert from "node:assert/strict";
import type { Tree } from "../../server/model/tree";
import { MAX_DEPTH, MAX_REPEATED } from "../../server/syntax/limits";
import { assertSound, dataOf, faultsOf, yaml } from "./trees";

/** What is read, and that nothing is wrong with it. */
function reads(text: string, value: unknown): void {
  const parsed = yaml(text);
  assert.deepEqual(faultsOf(text, parsed), []);
  assert.deepEqual(dataOf(parsed), value);
  assertSound(text, parsed);
}

/** What is read all the same, and what is said about it. */
function mends(text: string, value: unknown, faults: readonly string[]): void {
  const parsed = yaml(text);
  assert.deepEqual(dataOf(parsed), value);
  assert.deepEqual(faultsOf(text, parsed), faults);
  assertSound(text, parsed);
}

describe("YAML", () => {
  it("reads values as YAML 1.2's core schema has them", () => {
    reads("[1, -2, +3, 0x1F, 0o17, 010, 1e3, .5, 2.]", [1, -2, 3, 31, 15, 10, 1000, 0.5, 2]);
    reads("[.inf, -.INF, .nan, 1e999]", [Infinity, -Infinity, Number.NaN, Infinity]);
    reads("[true, False, TRUE, null, ~, NULL]", [true, false, true, null, null, null]);
    reads("[yes, No, on, 12:30, 1_000, 0b1, 0o8, --1]", [
      "yes",
      "No",
      "on",
      "12:30",
      "1_000",
      "0b1",
      "0o8",
      "--1",
    ]);
    reads("['1', \"true\", 'it''s', \"\\u0041\\n\"]", ["1", "true", "it's", "A\n"]);
    reads("[!!str 1, !!int '2', !!float '3', !own x]", ["1", 2, 3, "x"]);
  });

  it("keeps every digit of an integer", () => {
    reads("[9007199254740991, 9007199254740993, -9007199254740993]", [
      9007199254740991,
      9007199254740993n,
      -9007199254740993n,
    ]);
    reads("0xFFFFFFFFFFFFFFFF", 18446744073709551615n);
  });

  it("reads texts in lines", () => {
    reads("a: |\n  x\n   y\n\nb: >-\n  p\n  q\nc: one\n  two\n", { a: "x\n y\n", b: "p q", c: "one two" });
  });

  it("reads blocks and brackets alike", () => {
    const value = {
      layers: [[-1, 1, "Conv", [64, 3]], { type: "Detect", from: [1, 2] }],
      empty: {},
      none: [],
    };
    reads(
      "layers:\n- - -1\n  - 1\n  - Conv\n  - [64, 3]\n- type: Detect\n  from:\n  - 1\n  - 2\nempty: {}\nnone: []",
      value,
    );
    reads("{layers: [[-1, 1, Conv, [64, 3]], {type: Detect, from: [1, 2]}], empty: {}, none: [],}", value);
    const { root } = yaml("a: [1]\nb:\n  - 1\nc: {d: 1}\n");
    const flows = root?.kind === "map" ? root.entries.map(({ value: v }) => "flow" in v && v.flow) : [];
    assert.deepEqual(flows, [true, false, true]);
  });

  it("collects comments, and leaves what only looks like one", () => {
    const text = "# first\na: 1 #two\nb: '# no' # three \nc: x#no\n  # four";
    const { comments } = yaml(text);
    assert.deepEqual(
      comments.map((c) => c.text),
      ["first", "two", "three", "four"],
    );
    assert.deepEqual(
      comments.map(({ span }) => text.slice(span.start, span.end)),
      ["# first", "#two", "# three ", "# four"],
    );
  });

  it("reads only the first of several documents, and says so", () => {
    mends("a: 1\n---\nb: 2\n", { a: 1 }, [
      "[---] information: Only the first document of a file is read; this is the second",
    ]);
    reads("---\na: 1\n...\n", { a: 1 });
    reads("%YAML 1.2\n---\na: 1\n", { a: 1 });
  });

  it("takes a line end, a byte order mark and an empty text as they come", () => {
    reads("\uFEFFa: 1\r\nb:\r\n  - 2\r\n  - |\r\n    x\r\n    y\r\n", { a: 1, b: [2, "x\ny\n"] });
    reads("", undefined);
    reads(" \n\n# nothing\n", undefined);
  });

  it("has the last of two equal keys, at the place of the first, and says so", () => {
    mends("a: 1\nb: 2\na: 3\n", { a: 3, b: 2 }, ["[a] warning: Duplicate key `a`; the last one counts"]);
    const { root } = yaml("a: 1\nb: 2\na: 3\n");
    assert.deepEqual(root?.kind === "map" ? root.entries.map((e) => e.key.value) : [], ["a", "b"]);
  });

  it("takes names that mean something to JavaScript for names", () => {
    const parsed = yaml("constructor: 1\ntoString: 2\nhasOwnProperty: 3\n");
    assert.deepEqual(dataOf(parsed), { constructor: 1, toString: 2, hasOwnProperty: 3 });
    const keys = (t: Tree | undefined): unknown =>
      t?.kind === "map" ? t.entries.map((e) => e.key.value) : [];
    assert.deepEqual(keys(yaml("__proto__: {x: 1}\n").root), ["__proto__"]);
  });
});

describe("YAML anchors", () => {
  it("are followed", () => {
    reads("a: &x [1, {b: 2}]\nc: *x\nd: [*x, *x]\n", {
      a: [1, { b: 2 }],
      c: [1, { b: 2 }],
      d: [
        [1, { b: 2 }],
        [1, { b: 2 }],
      ],
    });
    reads("&k key: 1\nb: *k\n", { key: 1, b: "key" });
    reads("a: &x 1\nb: &x 2\nc: *x\n", { a: 1, b: 2, c: 2 });
  });

  it("stand where their alias does", () => {
    const text = "a: &x 64\nb: *x\n";
    const { root } = yaml(text);
    const alias = root?.kind === "map" ? root.entries[1]?.value : undefined;
    assert.deepEqual(alias, { kind: "scalar", span: { start: 12, end: 14 }, value: 64, source: "*x" });
  });

  it("are merged below the mapping's own keys, the first of several first", () => {
    reads("base: &b {a: 1, c: 2}\nd:\n  <<: *b\n  c: 3\n", { base: { a: 1, c: 2 }, d: { a: 1, c: 3 } });
    reads("d:\n  c: 3\n  <<: {a: 1, c: 2}\n", { d: { a: 1, c: 3 } });
    reads("d:\n  <<: [{a: 1}, {a: 2, b: 3}]\n", { d: { a: 1, b: 3 } });
    mends("d:\n  <<: 5\n  a: 1\n", { d: { a: 1 } }, ["[5] error: Expected a mapping, or a list of mappings"]);
  });

  it("are null where there is none, and never their own part", () => {
    mends("a: *b\n", { a: null }, ["[*b] error: Unknown alias; there is no anchor `&b` before this"]);
    mends("a: &a [1, *a]\n", { a: [1, null] }, ["[*a] error: Alias within its own anchor `&a`"]);
    mends("a: &a\n  <<: *a\n", { a: {} }, ["[*a] error: Alias within its own anchor `&a`"]);
  });

  it("cannot explode", () => {
    const lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"];
    for (let i = 1; i <= 20; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(", ")}]`,
      );
    bounded(lines.join("\n"));
    const merges = ["a0: &a0 {k: 1}"];
    for (let i = 1; i <= 40; i++)
      merges.push(`a${i}: &a${i} {x${i}: 1, y: *a${i - 1}, <<: [*a${i - 1}, *a${i - 1}]}`);
    bounded(merges.join("\n"));
  });

  function bounded(text: string): void {
    const parsed = yaml(text);
    assert.ok(parsed.faults.length > 0);
    for (const { message } of parsed.faults) assert.match(message, /^Aliases repeat too much here/);
    assert.ok(size(parsed.root) < 2 * MAX_REPEATED, "the tree is larger than it may be");
  }

  function size(tree: Tree | undefined): number {
    if (!tree || tree.kind === "scalar") return 1;
    const below = tree.kind === "seq" ? tree.items : tree.entries.map((e) => e.value);
    return below.reduce((sum, t) => sum + size(t), 1);
  }
});

describe("broken YAML", () => {
  it("keeps its other lines", () => {
    mends("a: [1, 2\nb: 3\n", { a: [1, 2], b: 3 }, ["[[] error: Unclosed `[`"]);
    mends('a: "x\nb: 3\n', { a: "x", b: 3 }, ['["x] error: Unclosed string; expected a closing quote']);
    mends("a: 1]\nb: 3\n", { a: "1]", b: 3 }, []);
    mends("a: [1 2]\n", { a: ["1 2"] }, []);
    mends("a: [[1] [2]]\n", { a: [[1], [2]] }, ["[]] error: Expected `,` after this"]);
    mends("a:\n\tb: 1\nc: 2\n", { a: { b: 1 }, c: 2 }, ["[\t] error: Tabs cannot indent; use spaces"]);
    mends("a: 1\nb\nc: 2\n", { a: 1, b: null, c: 2 }, ["[b] error: Expected `:` after this"]);
    mends("conv:\n  out:64\n  kernel: 3\n", { conv: { out: 64, kernel: 3 } }, [
      "[:] error: Expected a space after `:`",
    ]);
  });

  it("may nest as deep as it likes, and is read as deep as is sane", () => {
    for (const piece of ["[", "{a: ", "- ", "a: ", "? ", "- - a:\n"]) {
      const text = piece.repeat(20_000);
      const parsed = yaml(text);
      assertSound(text, parsed);
      assert.ok(depth(parsed.root) <= MAX_DEPTH + 1, piece);
    }
    assert.match(
      faultsOf("[".repeat(1000), yaml("[".repeat(1000))).join("\n"),
      /Nested more than 200 levels/,
    );
  });

  it("says what is wrong where it is seen, even at the end of the text", () => {
    assertSound("%> ", yaml("%> "));
    assert.equal(yaml("%> ").faults[0]?.span.end, 3);
  });

  function depth(tree: Tree | undefined): number {
    if (!tree || tree.kind === "scalar") return 0;
    const below = tree.kind === "seq" ? tree.items : tree.entries.map((e) => e.value);
    return 1 + Math.max(0, ...below.map(depth));
  }
});
