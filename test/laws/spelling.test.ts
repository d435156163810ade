import assert from "node:assert/strict";
import { resolve } from "../../server/dialects/compose/resolve";
import type { Dialect } from "../../server/dialects/dialect";
import { hydra } from "../../server/dialects/hydra";
import { keras } from "../../server/dialects/keras";
import { keysOf } from "../../server/dialects/keras/loading/keys";
import { isOfOtherRelease } from "../../server/dialects/keras/loading/releases";
import { known as CLASSES } from "../../server/dialects/keras/vocabulary";
import { native } from "../../server/dialects/native";
import { isArriving, VOCABULARY as MODULES } from "../../server/dialects/torch/vocabulary";
import { parse } from "../../server/syntax/parse";
import { trace } from "../../server/trace/walk";
import type { Arg } from "../../server/vocabulary/args";
import { Random } from "../measure/random";

/**
 * A layer of a `layers:` file is the layer of the framework that the file names: whatever its arguments, the same shapes,
 * weights, work and faults come out as of the framework's own way of writing it.
 */

type Args = ReadonlyMap<string, unknown>;
type Table = Readonly<Record<string, Arg<unknown>>>;
type Style = "torch" | "keras";

const DRAWS = 3000;

/** A value as a schema describes it, and now and then another. */
function drawn(random: Random, schema: Readonly<Record<string, unknown>>): unknown {
  if (random.next() < 0.04) return random.pick([0, -1, 2.5, "x", [1, 2, 3, 4], true]);
  const { enum: words, anyOf, type, minimum = 0 } = schema;
  if (Array.isArray(words)) return random.pick(words);
  if (Array.isArray(anyOf)) return drawn(random, random.pick(anyOf) as Readonly<Record<string, unknown>>);
  switch (type) {
    case "integer":
      return random.next() < 0.3 ? 1 : random.integer(Number(minimum), Number(minimum) + 5);
    case "number":
      return random.pick([0, 0.1, 0.5, 1]);
    case "boolean":
      return random.next() < 0.5;
    case "array":
      return Array.from({ length: random.integer(1, 3) }, () => random.integer(1, 3));
    case "string":
      return random.pick(["same", "nearest", "bilinear", "relu", "3x3"]);
    default:
      return random.integer(1, 4);
  }
}

/** The arguments that must be written, and some of the others. */
function argumentsFor(random: Random, args: Table, arrive: number): Args {
  const made = new Map<string, unknown>();
  const inferred = new Set(["embed_dim", "d_model", "normalized_shape"]);
  for (const [name, arg] of Object.entries(args)) {
    if (isArriving(arg) || inferred.has(name)) made.set(name, random.next() < 0.9 ? arrive : arrive + 1);
    else if (random.next() < (arg.required ? 0.98 : 0.3)) made.set(name, drawn(random, arg.schema));
  }
  return made;
}

/**
 * What enters a model; what writes its arguments in the words of those around a layer; and what is not of Keras itself, where
 * torch has one of that name.
 */
const MEANT_OTHERWISE: ReadonlySet<string> = new Set(["InputLayer", "Activation", "InstanceNormalization"]);

/** Classes whose name in small letters is a plain word for another layer. */
const ONLY_AS_WRITTEN: ReadonlySet<string> = new Set(["RNN", "Attention", "Merge"]);

/** Words that mean something around any layer of a layers file. */
const AROUND = /^(activation|dropout|type|name|norm|layer|inputs|config|shortcut|kind|args)$/;

/** Each argument under one of the names that the layers file has for it. */
function spelt(random: Random, type: string, args: Args, framework: Style): object {
  const spec = resolve(type, { name: framework, stated: true, byPlace: true });
  assert.ok(spec, type);
  const table = new Map(Object.entries(spec.args));
  return Object.fromEntries(
    [...args].map(([name, value]) => {
      const others = (table.get(name)?.aliases ?? []).filter((n) => !AROUND.test(n));
      return [random.pick([name, ...others]), value];
    }),
  );
}

/** What the last layer of a file comes to, and what is said of it; names aside. */
function told<C>(dialect: Dialect<C>, content: object, types: readonly string[]): unknown {
  const text = JSON.stringify(content);
  const claim = dialect.claim(parse(text, "json"));
  assert.ok(claim, text);
  const { model, lower, faults } = dialect.read(claim, { name: "m.json", text, options: {} });
  const traced = trace(model, lower);
  const nodes = traced.nodes.filter((n) => n.layer === model.layers.length - 1);
  const nameless = (words: string): string =>
    types.reduce((said, type) => said.replaceAll(new RegExp(`\\b${type}\\b`, "g"), "it"), words);
  return {
    // What a layer gives beside its output, no file of layers can name.
    shape: traced.outputs.at(-1)?.[0]?.[0]?.type.dims ?? null,
    weights: nodes.flatMap((n) => n.weights.map((w) => `${w.shape}${w.trainable === false ? " kept" : ""}`)),
    macs: nodes.reduce<bigint | null>(
      (sum, n) => (sum === null || typeof n.macs !== "bigint" ? null : sum + n.macs),
      0n,
    ),
    faults: [
      ...faults
        .filter((f) => f.severity === undefined || f.severity === "error")
        .map((f) => `${f.code} ${nameless(f.message)}`),
      ...traced.faults.map((f) => `${f.code} ${nameless(f.message)}`),
    ].sort(),
  };
}

/** The words for a difference are made when there is one. */
function same(mine: unknown, theirs: unknown, of: () => object): void {
  try {
    assert.deepEqual(mine, theirs);
  } catch (error) {
    throw new Error(`${JSON.stringify(of())}\n${error instanceof Error ? error.message : ""}`);
  }
}

/** What may arrive: as many axes as the layer wants, and now and then another number. */
const shapeOf = (random: Random, axes: number): readonly number[] =>
  Array.from({ length: random.next() < 0.95 ? axes : random.integer(1, 4) }, () => random.integer(1, 12));

describe("a layers file spells what its framework has", () => {
  it("torch's modules", () => {
    const random = new Random(9);
    for (let i = 0; i < DRAWS; i++) {
      const spec = MODULES[i % MODULES.length] as (typeof MODULES)[number];
      if (spec.type.startsWith("Lazy")) continue;
      const { as, axes = [1, 2, 3, 4] } = spec.input;
      const shape = shapeOf(random, random.pick(axes));
      const arrive = (as === "first" ? shape[0] : shape.at(-1)) ?? 1;
      // A list of layers has attention read itself, which a `Sequential` cannot; alone, keys of another width are from elsewhere.
      const isAlone = spec.type === "MultiheadAttention";
      const { kdim: _, vdim: __, ...own } = spec.args;
      const args = argumentsFor(random, isAlone ? own : spec.args, arrive);
      const type = random.pick([`nn.${spec.type}`, spec.type, spec.type.toLowerCase()]);
      const mine = told(
        native,
        {
          framework: "torch",
          input: { x: shape },
          layers: [{ type, ...spelt(random, type, args, "torch") }],
        },
        [spec.type, type, spec.type.toLowerCase(), type.toLowerCase(), "nn.it"],
      );
      const config = { _target_: `torch.nn.${spec.type}`, ...Object.fromEntries(args) };
      const net = isAlone ? config : { _target_: "torch.nn.Sequential", _args_: [config] };
      const theirs = told(hydra, { input_shape: shape, net }, [
        spec.type,
        "torch.nn.it",
        spec.type.toLowerCase(),
      ]);
      same(mine, theirs, () => ({ shape, config, type }));
    }
  });

  it("Keras' classes", () => {
    const random = new Random(10);
    // A file of Keras 3 says of what only Keras 2 has that it is not there; a list of layers is of any release.
    const classes = CLASSES.filter(
      (c) => c.holds.length === 0 && !MEANT_OTHERWISE.has(c.type) && !isOfOtherRelease(c.type, "keras3"),
    );
    for (let i = 0; i < DRAWS; i++) {
      const spec = classes[i % classes.length] as (typeof classes)[number];
      const rank = Number(/([123])D/.exec(spec.type)?.[1] ?? 0);
      const shape = shapeOf(random, rank > 0 ? rank + 1 : random.integer(1, 4));
      const taken = keysOf(spec.type, "keras3");
      const table = Object.entries(spec.args).filter(
        ([name]) => name !== "activation" && taken?.has(name) !== false,
      );
      const args = argumentsFor(random, Object.fromEntries(table), shape.at(-1) ?? 1);
      const small = ONLY_AS_WRITTEN.has(spec.type) ? [] : [spec.type.toLowerCase()];
      const type = random.pick([`keras.layers.${spec.type}`, spec.type, ...small]);
      const mine = told(
        native,
        {
          framework: "keras",
          data_format: "channels_last",
          input: { x: shape },
          layers: [{ type, ...spelt(random, type, args, "keras") }],
        },
        [spec.type, type, type.toLowerCase(), "keras.layers.it"],
      );
      const layers = [
        { class_name: "InputLayer", config: { batch_shape: [null, ...shape] } },
        { class_name: spec.type, config: Object.fromEntries(args) },
      ];
      const theirs = told(
        keras,
        { module: "keras", class_name: "Sequential", config: { name: "m", layers }, registered_name: null },
        [spec.type, spec.type.toLowerCase()],
      );
      same(mine, theirs, () => ({ shape, layers, type }));
    }
  });
});
