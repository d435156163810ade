import assert from "node:assert/strict";
import { ReceptiveFields } from "../../server/measure/field";
import type { ReceptiveField } from "../../server/model/facts";
import { spatial } from "../../server/model/tensor";
import type { Node, Value } from "../../server/model/trace";
import { found } from "../dialects/graph";
import { modelFiles } from "../models";

describe("a receptive field", () => {
  it("never shrinks along a path", () => {
    let steps = 0;
    for (const { name, text } of modelFiles()) {
      const { trace } = found(text, name);
      const fields = new ReceptiveFields(trace);
      for (const node of trace.nodes) {
        const own = fields.of(node.output);
        for (const input of own ? node.inputs.filter((v) => isPlaced(v, node)) : []) {
          const before = fields.of(input);
          if (!before || isLost(own as ReceptiveField)) continue;
          steps++;
          assertNotSmaller(own as ReceptiveField, before, node, name);
        }
      }
    }
    assert.ok(steps > 1000, "too few steps were looked at");
  });

  it("stays a guess behind what is not known", () => {
    let guesses = 0;
    for (const { name, text } of modelFiles()) {
      const { trace } = found(text, name);
      const fields = new ReceptiveFields(trace);
      for (const node of trace.nodes) {
        const own = fields.of(node.output);
        if (node.opaque || node.inputs.some((v) => fields.of(v)?.assumed)) {
          assert.ok(own?.assumed, `${name}, layer ${node.layer}, ${node.op}: known behind an unknown step`);
          guesses++;
        }
      }
    }
    assert.ok(guesses > 20, "too few guesses were looked at");
  });

  it("has at least one path no wider than all of them, and no stride of nothing", () => {
    for (const { name, text } of modelFiles())
      for (const { receptiveField, index } of found(text, name).facts.layers)
        for (const { size, min, stride } of receptiveField?.axes ?? []) {
          assert.ok(1 <= min && min <= size, `${name}, layer ${index}: ${min} to ${size}`);
          assert.ok(stride > 0, `${name}, layer ${index}: stride ${stride}`);
        }
  });
});

const isLost = ({ axes, global, assumed }: ReceptiveField): boolean =>
  assumed && !global && axes.length === 0;

/** A gate of one value per channel says how much, not where: what it has seen is not where the output looks. */
const isPlaced = ({ type }: Value, { inputs }: Node): boolean =>
  inputs.length === 1 || spatial(type).some((d) => d !== 1);

function assertNotSmaller(own: ReceptiveField, before: ReceptiveField, node: Node, name: string): void {
  const where = `${name}, layer ${node.layer}, ${node.op}`;
  assert.ok(own.global || !before.global, `${where} is no longer global`);
  if (own.axes.length !== before.axes.length) return;
  own.axes.forEach(({ size }, axis) => {
    const from = sourceOf(node, axis);
    const seen = from === null ? undefined : before.axes[from]?.size;
    if (seen !== undefined && size < seen) assert.fail(`${where}: ${size} after ${seen}`);
  });
}

/** The axis of the input that an axis of the output lies along. */
function sourceOf({ window }: Node, axis: number): number | null {
  if (typeof window === "string") return axis;
  const from = window.axes[axis]?.from;
  return from === undefined ? axis : from;
}
