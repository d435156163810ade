import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { analyse } from "../../server/analysis/analyse";
import { linkAt } from "../../server/ide/links";
import { renaming } from "../../server/ide/rename";
import { edited } from "../../server/model/edits";

/** The text with another name for what stands at the `|`. */
function renamed(marked: string, name: string, to: string): string {
  const text = marked.replace("|", "");
  const edits = renaming(analyse(text, name), marked.indexOf("|"))?.edits(to);
  assert.ok(Array.isArray(edits), String(edits));
  return edited(text, edits);
}

const swapped = (text: string, from: string, to: string): string =>
  text.replace(new RegExp(`(?<![\\w.])${from}(?![\\w.])`, "g"), to);

describe("a layer that is named outside of the layers", () => {
  const NATIVE = `input_shape: [3, 8, 8]
layers:
  - {type: conv2d, name: first, filters: 4, kernel_size: 3}
  - {type: conv2d, name: last, filters: 4, kernel_size: 3}
outputs: [first, "last"]
`;

  it("is renamed as an output of a list of layers, from there as well", () => {
    for (const marked of [NATIVE.replace("name: first", "name: fi|rst"), NATIVE.replace("[first", "[fi|rst")])
      assert.equal(renamed(marked, "a.yaml", "stem"), swapped(NATIVE, "first", "stem"));
  });

  it("is renamed as an end of a Keras model, and of a model within it", () => {
    const text = readFileSync("test/fixtures/keras/keras2-graph.json", "utf8");
    for (const name of ["left", "score", "tower_dense"]) {
      const marked = text.replace(`"${name}"`, `"${name[0]}|${name.slice(1)}"`);
      assert.equal(renamed(marked, "a.json", "other"), swapped(text, name, "other"));
    }
  });

  it("is renamed in its entry and in its configuration, whichever stands first", () => {
    const text = readFileSync("test/fixtures/keras/keras3-graph.json", "utf8");
    const marked = text.replace('"name": "attend"', '"name": "att|end"');
    assert.equal(renamed(marked, "a.json", "focus"), swapped(text, "attend", "focus"));
  });

  it("is renamed before the names of its weights", () => {
    const text = readFileSync("test/fixtures/keras/tfjs-layers.json", "utf8");
    const after = renamed(text.replace('"norm"', '"no|rm"'), "model.json", "scale");
    assert.equal(after, swapped(text, "norm", "scale"));
    assert.equal(analyse(after, "model.json").problems.filter((p) => p.severity === "error").length, 0);
  });

  const ARC = `modules:
  fc: {Linear: {in_features: 8, out_features: 8}}
  act: {ReLU: {}}
graph:
  input: x
  modules:
    fc~one: [x]
    act: ["fc~one"]
    fc~two: [act]
  output: fc~two
`;

  it("is renamed in the graph of TorchArc, with all of its calls", () => {
    for (const marked of [ARC.replace("  fc:", "  f|c:"), ARC.replace('["fc~', '["f|c~')])
      assert.equal(renamed(marked, "a.yaml", "dense"), ARC.replaceAll("fc", "dense"));
  });

  it("is found from there", () => {
    const link = linkAt(analyse(ARC, "a.yaml"), ARC.indexOf("act: ["));
    assert.equal(link?.name, "act");
    assert.equal(link?.uses.length, 2);
  });
});
