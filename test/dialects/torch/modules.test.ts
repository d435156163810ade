import assert from "node:assert/strict";
import { moduleNamed, VOCABULARY } from "../../../server/dialects/torch/vocabulary";
import type { Argument, Layer } from "../../../server/model/layer";
import { type Tensor, tensor, volume } from "../../../server/model/tensor";
import { isMapping, items, type Tree } from "../../../server/model/tree";
import { parse } from "../../../server/syntax/parse";
import { Builder } from "../../../server/trace/builder";
import { readArgs } from "../../../server/vocabulary/layer";
import { MODULES } from "./modules";

const span = { start: 0, end: 0 };

/** `3, 8, {"bias": false}` as arguments by position and by name. */
function argumentsIn(text: string): readonly Argument[] {
  const trees = items(parse(`[${text}]`, "json").root);
  return trees.flatMap((value: Tree, i): readonly Argument[] =>
    isMapping(value)
      ? value.entries.map((e) => ({ name: String(e.key.value), value: e.value, span }))
      : [{ name: i, value, span }],
  );
}

/** Images have their channels first, sequences their features last; torch's modules go by places alone. */
const typeOf = (text: string): Tensor => {
  const dims = text === "scalar" ? [] : text.split("×").map(Number);
  return tensor(dims, dims.length > 2 ? "first" : "last");
};

const written = ({ dims }: Tensor): string => dims?.map((d) => d ?? "?").join("×") || (dims ? "scalar" : "?");

describe("modules of torch.nn give what torch gives", () => {
  it("all of them", () => {
    const shown = new Set(MODULES.map(([type]) => type));
    assert.deepEqual(
      VOCABULARY.map((s) => s.type).filter((type) => !shown.has(type)),
      [],
    );
  });

  for (const [type, args, inputs, outputs, parameters] of MODULES)
    it(`${type}(${args}) of ${inputs}`, () => {
      const spec = moduleNamed(type);
      assert.ok(spec, "is there");
      const layer: Layer = {
        index: 0,
        name: type,
        type,
        span,
        typeSpan: span,
        args: argumentsIn(args),
        calls: [],
      };
      const read = readArgs(spec, layer);
      assert.deepEqual(read.faults, []);
      const g = new Builder();
      const xs = inputs.split(" & ").map((text) => g.input(typeOf(text), false));
      const made = [spec.lower(g, xs, read.values, read.written)].flat();
      assert.deepEqual(g.faults, []);
      assert.equal(made.map((v) => written(v.type)).join(" + "), outputs);
      let sum = 0n;
      for (const { shape } of g.nodes.flatMap((n) => n.weights)) sum += volume(shape) ?? -1n;
      assert.equal(sum, BigInt(parameters));
    });
});
