import type { Layer, Model, ModelInput, Place, Reference } from "../../model/layer";
import type { Options } from "../../model/options";
import type { Span } from "../../model/span";
import { tensor } from "../../model/tensor";
import type { Value } from "../../model/trace";
import type { Mapping } from "../../model/tree";
import type { Builder } from "../../trace/builder";
import type { FileContext, Reading } from "../dialect";
import { TORCH } from "../frameworks";
import { embedding, finalNorm, layers, output, type Size } from "./blocks";
import { attentionsOf, check, hasHeads } from "./checks";
import { type Config, configOf, type Key } from "./keys";
import { tokensOf } from "./vocabulary";

interface Section {
  readonly name: string;
  readonly type: string;
  /** The keys that decide it, the one that stands for it first. */
  readonly keys: readonly Key[];
  readonly repeat?: number;
  readonly run: (g: Builder, x: Value) => Value;
}

/** The model: embeddings, the transformer layers as one that is repeated, a norm, and the scores of the tokens. */
export function readNeox(root: Mapping, { options }: FileContext): Reading {
  const config = configOf(root);
  check(config);
  const parts = sectionsOf(config);
  const model: Model = {
    dialect: "gpt-neox",
    variant: null,
    scale: null,
    scales: [],
    name: null,
    inputs: [inputOf(config, options)],
    layers: parts.map((p, i) => layerOf(p, i, config)),
    places: parts.flatMap((p, i) => placesOf(p, i, config)),
    groups: [{ name: "model", span: root.span, keySpan: keySpanOf(config), layers: parts.map((_, i) => i) }],
    outputs: [],
    framework: TORCH,
  };
  return {
    model,
    faults: config.faults,
    lower: (g, { index }, [x]) => (x ? [(parts[index] as Section).run(g, x)] : [g.unknown([])]),
  };
}

const unknown: Section["run"] = (g, x) => g.unknown([x], tensor([x.type.dims?.[0] ?? null, null], "last"));

function sectionsOf(config: Config): readonly Section[] {
  const size = modelSizeOf(config);
  const tokens = tokensOf(config);
  const { num_layers: count } = config.values;
  const kinds = count === undefined ? undefined : attentionsOf(config, count);
  const run = size && kinds ? layers(size, kinds) : unknown;
  const repeat = count === undefined ? {} : { repeat: count };
  return [
    {
      name: "embed",
      type: "embedding",
      keys: [
        "hidden_size",
        "max_position_embeddings",
        "pos_emb",
        "vocab_file",
        "make_vocab_size_divisible_by",
      ],
      run: size ? embedding(size, tokens) : unknown,
    },
    { name: "layers", type: "transformer", keys: LAYER_KEYS, ...repeat, run },
    { name: "norm", type: config.values.norm, keys: ["norm"], run: size ? finalNorm(size) : unknown },
    { name: "output", type: "output", keys: ["no_weight_tying"], run: size ? output(size, tokens) : unknown },
  ];
}

const LAYER_KEYS: readonly Key[] = [
  ...(["num_layers", "hidden_size", "num_attention_heads", "num_kv_heads", "intermediate_size"] as const),
  ...(["activation", "attention_config", "norm", "gpt_j_residual"] as const),
];

/** Undefined where the file does not say it, or what it says cannot be. */
function modelSizeOf(config: Config): Size | undefined {
  const { values } = config;
  const { hidden_size: width, num_attention_heads: heads, num_kv_heads } = values;
  if (width === undefined || heads === undefined) return undefined;
  if (width % heads !== 0 && hasHeads(config)) return undefined;
  const pairs = num_kv_heads ?? heads;
  return heads % pairs === 0 ? { values, width, heads, pairs } : undefined;
}

function inputOf({ values, at }: Config, { input, inputSize }: Options): ModelInput {
  const name = "tokens";
  const wanted = input ?? (inputSize?.length === 1 ? inputSize : undefined);
  if (wanted) return { name, type: tensor(wanted, "last"), origin: "setting" };
  const { seq_length: length } = values;
  const span = at("seq_length")?.span;
  if (length === undefined || !span) return { name, type: tensor([null], "last"), origin: "missing" };
  return { name, type: tensor([length], "last"), span, origin: "file" };
}

const keySpanOf = (config: Config): Span =>
  (config.at("num_layers") ?? config.at("hidden_size"))?.key.span ?? config.root.span;

const spanOf = ({ keys }: Section, config: Config): Span => {
  const [first] = keys;
  return (first && config.at(first)?.span) ?? keySpanOf(config);
};

function layerOf(part: Section, index: number, config: Config): Layer {
  const { run: _, keys, ...rest } = part;
  const span = spanOf(part, config);
  const to: Reference["to"] = index === 0 ? { kind: "input", index: 0 } : { kind: "layer", index: index - 1 };
  return {
    ...rest,
    index,
    span,
    typeSpan: span,
    args: keys.flatMap((key) => {
      const e = config.at(key);
      return e ? [{ name: key, value: e.value, span: e.span, keySpan: e.key.span }] : [];
    }),
    calls: [[{ to, span, text: "", implied: true }]],
  };
}

/** Keys of the parts of a transformer layer, of which all are alike. */
const PARTS: readonly (readonly [Key, string])[] = [
  ["num_attention_heads", "attention"],
  ["intermediate_size", "mlp"],
];

function placesOf(part: Section, layer: number, config: Config): readonly Place[] {
  const [first] = part.keys;
  const place = (key: Key, path?: readonly string[]): readonly Place[] => {
    const span = config.at(key)?.span;
    return span ? [{ span, hintAt: span.end, layer, ...(path ? { path } : {}) }] : [];
  };
  const own = first ? place(first) : [];
  return part.name === "layers"
    ? [...own, ...PARTS.flatMap(([key, name]) => place(key, ["layers.0", name]))]
    : own;
}
