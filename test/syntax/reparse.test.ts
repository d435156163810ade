import assert from "node:assert/strict";
import type { Parsed, Tree } from "../../server/model/tree";
import { languageOf, parse } from "../../server/syntax/parse";
import { reparse } from "../../server/syntax/reparse";
import { Random } from "../measure/random";
import { modelFiles } from "../models";
import { everythingOf } from "./said";
import { typedInto } from "./typed";

/** Edits that the law is tried with: a few at every run, many before a release. */
const EDITS = Number(process.env.FOVEA_EDITS ?? 300);

describe("reading an edited text again", () => {
  it(`says the same as reading all of it, after each of ${EDITS} edits`, () => {
    const random = new Random(20261128);
    const files = modelFiles().filter(({ text }) => text.length < 40_000);
    let kept = 0;
    for (let i = 0; i < EDITS; ) {
      const { name, text } = random.pick(files);
      const language = languageOf(name, text);
      let old = text;
      let before = parse(old, language);
      for (let j = 0; j < 5; j++, i++) {
        const after = typedInto(old, random);
        const whole = parse(after, language);
        const again = reparse(before, old, after);
        assert.deepEqual(
          everythingOf(again),
          everythingOf(whole),
          `${name}\n${old}\n=== became ===\n${after}`,
        );
        if (before.root && again.root && sharesParts(before.root, again.root)) kept++;
        // What does not parse is not always gone on from: people repair it.
        if (whole.faults.length > 0 && random.next() < 0.5) continue;
        old = after;
        before = again;
      }
    }
    assert.ok(kept > EDITS / 10, `only ${kept} of ${EDITS} edits were read in part`);
  });

  for (const row of ["  - [[1, 0], 1, Concat, {d: [1]}]", "  - [-1, 1, Conv, [64]]", "  - {from: -1}"])
    it(`reads ${row.trim()} in part, typed key by key`, () => {
      const above = "backbone:\n  - [-1, 1, Conv, [64, 3, 2]]\n";
      const below = "\n  - [-1, 1, Conv, [128, 3, 2]] # 1\nhead:\n  - [-1, 1, Detect, [nc]]\n";
      const begun = "  -".length;
      let old = above + row.slice(0, begun) + below;
      let before = parse(old, "yaml");
      const lists = ({ root }: Parsed) =>
        root?.kind === "map" ? root.entries.map((e) => (e.value.kind === "seq" ? e.value.items : [])) : [];
      for (let length = begun + 1; length <= row.length; length++) {
        const text = above + row.slice(0, length) + below;
        const after = reparse(before, old, text);
        assert.deepEqual(everythingOf(after), everythingOf(parse(text, "yaml")), text);
        assert.ok(lists(after)[0]?.[0] === lists(before)[0]?.[0], text);
        [old, before] = [text, after];
      }
    });

  it("keeps the rows before the edited one as they were", () => {
    const old = "layers:\n  - a: 1\n  - b: 2\n  - c: 3\n";
    const before = parse(old, "yaml");
    const after = reparse(before, old, old.replace("2", "20"));
    const items = (p: Parsed) =>
      p.root?.kind === "map" && p.root.entries[0]?.value.kind === "seq" ? p.root.entries[0].value.items : [];
    assert.equal(items(after)[0], items(before)[0]);
    assert.deepEqual(items(after)[2]?.span, { start: 31, end: 35 });
  });

  it("keeps the rows before those that are removed or change places", () => {
    const rows = ["  - a: 1\n", "  - b: 2\n", "  - c: 3\n", "  - d: 4\n"];
    const old = `layers:\n${rows.join("")}`;
    const before = parse(old, "yaml");
    const [a, b, c, d] = rows;
    for (const text of [`layers:\n${a}${d}`, `layers:\n${a}${c}${b}${d}`]) {
      const after = reparse(before, old, text);
      assert.deepEqual(everythingOf(after), everythingOf(parse(text, "yaml")), text);
      assert.ok(before.root && after.root && sharesParts(before.root, after.root), text);
    }
  });
});

/** Some part of one tree is the very same object in the other. */
function sharesParts(a: Tree, b: Tree): boolean {
  if (a === b) return true;
  if (a.kind === "seq" && b.kind === "seq")
    return a.items.some((item, i) => b.items[i] !== undefined && sharesParts(item, b.items[i] as Tree));
  if (a.kind === "map" && b.kind === "map")
    return a.entries.some(
      (e, i) =>
        e === b.entries[i] ||
        (b.entries[i] !== undefined &&
          e.value.kind !== "scalar" &&
          sharesParts(e.value, b.entries[i]?.value as Tree)),
    );
  return false;
}
