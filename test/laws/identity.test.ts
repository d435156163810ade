import assert from "node:assert/strict";
import { dialects } from "../../server/dialects/choose";
import { measure } from "../../server/measure/measure";
import type { LayerFacts, ModelFacts } from "../../server/model/facts";
import type { Layer } from "../../server/model/layer";
import { languageOf, parse } from "../../server/syntax/parse";
import { type Lower, trace } from "../../server/trace/walk";
import { found } from "../dialects/graph";
import { type ModelFile, modelFiles } from "../models";
import { edited } from "./renamed";

/** Shapes, costs and fields of the layers of a model, with another lowering. */
function factsWith({ name, text }: ModelFile, change: (lower: Lower) => Lower): ModelFacts {
  const parsed = parse(text, languageOf(name, text));
  const file = { name, text, options: {} };
  const [reading] = dialects.flatMap((d) => {
    const claim = d.claim(parsed);
    return claim === undefined ? [] : [d.read(claim, file)];
  });
  assert.ok(reading, name);
  const { model, lower } = reading;
  return measure(model, trace(model, change(lower)), "macs");
}

const figures = ({ layers }: ModelFacts): readonly unknown[] =>
  layers.map(({ outputs, parameters, macs, receptiveField }: LayerFacts) => ({
    outputs,
    parameters,
    macs,
    receptiveField,
  }));

describe("an identity", () => {
  it("on every edge changes nothing", () => {
    const onEveryEdge =
      (lower: Lower): Lower =>
      (g, layer, inputs, call) =>
        lower(
          g,
          layer,
          inputs.map((x) => g.identity(x)),
          call,
        );
    for (const file of modelFiles())
      assert.deepEqual(figures(factsWith(file, onEveryEdge)), figures(factsWith(file, (l) => l)), file.name);
  });

  it("as a layer of its own after every other changes no shape", () => {
    let tried = 0;
    for (const { name, text } of modelFiles()) {
      const { dialect, model, facts } = found(text, name);
      if (dialect.name !== "native" || model.layers.some(readsByNumber) || !isList(text, model.layers))
        continue;
      tried++;
      const edits = model.layers.map((l) => ({
        span: { start: l.span.end, end: l.span.end },
        text: identityAfter(text, l),
      }));
      const other = found(edited(text, edits), name);
      assert.equal(other.model.layers.length, 2 * model.layers.length, name);
      const outputs = other.facts.layers.map((l) => l.outputs);
      for (const { index, outputs: wanted } of facts.layers) {
        assert.deepEqual(outputs[2 * index], wanted, `${name}, layer ${index}`);
        assert.deepEqual(outputs[2 * index + 1], wanted, `${name}, after layer ${index}`);
      }
    }
    assert.ok(tried >= 4, "too few files were tried");
  });
});

const readsByNumber = ({ calls }: Layer): boolean =>
  calls.flat().some((r) => !r.implied && /^-?\d+$/.test(r.text));

/** Entries of a list, with or without brackets around it. */
const isList = (text: string, layers: readonly Layer[]): boolean =>
  layers.every(({ span }) => /[-,[]\s*$/.test(text.slice(0, span.start)));

function identityAfter(text: string, { span }: Layer): string {
  const before = text.slice(text.lastIndexOf("\n", span.start - 1) + 1, span.start);
  const dash = /^( *)- $/.exec(before);
  return dash ? `\n${dash[1]}- {type: identity}` : ', {"type": "identity"}';
}
