import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { peakActivations } from "../../server/measure/memory";
import { memoryOf } from "../../server/model/memory";
import { elements, tensor } from "../../server/model/tensor";
import type { Trace, Value } from "../../server/model/trace";
import { Builder } from "../../server/trace/builder";
import { found } from "../dialects/graph";
import { Random } from "./random";

const traceOf = (g: Builder, input: Value): Trace => ({
  nodes: g.nodes,
  values: g.values,
  faults: [],
  foreign: new Set(),
  byLayer: [],
  inputs: [],
  outputs: [],
  modelInputs: [input],
});

/** A network of convolutions, in-place steps, views and merges, each of which reads what was made anywhere before. */
function randomNetwork(random: Random): Trace {
  const g = new Builder();
  const input = g.input(tensor([4, 8, 8], "first"), false);
  const made = [input];
  for (let i = random.integer(3, 14); i > 0; i--) {
    const x = random.pick(made.slice(-4));
    made.push(
      random.pick<() => Value>([
        () => g.conv(x, { out: 4 * random.integer(1, 3), kernel: 3, padding: "same" }),
        () => g.activation(x, "relu"),
        () => g.batchNorm(x),
        () => g.identity(x),
        () => (Number(x.type.dims?.[0]) > 1 ? (g.chunk(x, 2)[random.integer(0, 1)] as Value) : g.identity(x)),
        () => g.concat([x, random.pick(made)]),
      ])(),
    );
  }
  return traceOf(g, input);
}

const VIEWS = ["identity", "slice"];
const OVERWRITES = ["activation", "norm"];
const size = (v: Value): bigint => elements(v.type) as bigint;

/** The same by definition: at every step, the memory of every value that somebody is still going to read. */
function peakByHand({ nodes, modelInputs }: Trace): bigint {
  const root = (v: Value): Value => {
    const maker = nodes[v.node];
    return maker && VIEWS.includes(maker.op) ? root(maker.inputs[0] as Value) : v;
  };
  const readers = (v: Value): readonly number[] =>
    nodes.filter((n) => n.inputs.some((x) => root(x) === v)).map((n) => n.id);
  const home = (v: Value): Value => {
    const own = root(v);
    const maker = nodes[own.node];
    const source = maker?.inputs[0];
    if (!maker || !source || !OVERWRITES.includes(maker.op)) return own;
    const whole = root(source);
    const free = readers(whole).every((id) => id <= maker.id) && size(whole) === size(own);
    return free && !modelInputs.includes(home(whole)) ? home(whole) : own;
  };
  const roots = [...new Set([...modelInputs, ...nodes.map((n) => n.output)].map(root))];
  let peak = 0n;
  for (const { id } of nodes) {
    const alive = roots.filter(
      (v) => v.node <= id && (readers(v).length === 0 || readers(v).some((r) => r >= id)),
    );
    const total = [...new Set(alive.map(home))].reduce((sum, v) => sum + size(v), 0n);
    if (total > peak) peak = total;
  }
  return peak;
}

describe("memory", () => {
  it("at its peak is what a search through every step finds", () => {
    const random = new Random(11);
    for (let i = 0; i < 300; i++) {
      const trace = randomNetwork(random);
      const text = trace.nodes.map((n) => `${n.op}(${n.inputs.map((v) => v.id)})`).join(" ");
      assert.equal(peakActivations(trace).value, peakByHand(trace), text);
    }
  });

  it("of a value that is read again later is not written over", () => {
    const g = new Builder();
    const input = g.input(tensor([1, 4], "last"), false);
    const x = g.dense(input, 4);
    const y = g.activation(g.batchNorm(x), "relu");
    g.add(x, y);
    // x, its norm (with the activation in place), and the sum.
    assert.equal(peakActivations(traceOf(g, input)).value, 12n);
  });

  it("that training of ResNet-50 keeps is what autograd saves", () => {
    // torch 2.13, saved_tensors_hooks: 21,129,088 floats, 53,120 of them means and deviations of batch norm.
    const { totals } = found(readFileSync("test/zoo/resnet50.json", "utf8"), "resnet50.json").facts;
    assert.equal(totals.storedActivations.value, 21_129_088n - 53_120n);
  });

  it("is counted by format and batch, and frozen weights have neither gradients nor moments", () => {
    const text = [
      "framework: keras",
      "input_shape: [8, 8, 3]",
      "layers:",
      "  - { type: conv2d, filters: 4, kernel_size: 3 }",
      "  - { type: batchnorm }",
    ].join("\n");
    const { totals } = found(text).facts;
    const memory = memoryOf(totals, { dtype: "float16", batchSize: 10 });
    const [weights, trained] = [3n * 3n * 3n * 4n + 4n + 16n, 3n * 3n * 3n * 4n + 4n + 8n];
    assert.equal(memory.weights.value, 2n * weights);
    assert.equal(memory.gradients.value, 2n * trained);
    assert.equal(memory.moments.value, 4n * trained);
    // The convolution keeps the input, the norm the convolution's output.
    const stored = 2n * 10n * (8n * 8n * 3n + 6n * 6n * 4n);
    assert.equal(memory.stored.value, stored);
    assert.equal(memory.training.value, 2n * weights + 6n * trained + stored);
  });
});
