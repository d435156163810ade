import { known } from "../../../model/dim";
import { channels, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { booleanOf, get, isMapping, items, stringOf } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import type { Built, Entering, Nesting, Scope, Stage } from "../architecture";
import { linear } from "./norms";

/** What a level of the file says it is. */
export const typeAt = (c: Scope, key: string, usual: string): string =>
  stringOf(get(get(c.map, key), "model_type")) ?? usual;

/** The file has such a level. */
export const hasLevel = (c: Scope, key: string): boolean => isMapping(get(c.map, key));

/** Stages as one section of the whole, under the names that they have there: `from` in front of a name becomes `to`. */
export function section(
  name: string,
  stages: readonly Stage[],
  from = "",
  to: string | undefined = undefined,
): readonly Stage[] {
  const renamed = (n: string): string =>
    to !== undefined && n.startsWith(from) ? to + n.slice(from.length) : n;
  const own = new Set(stages.map((s) => s.name));
  return stages.map((s) => ({
    ...s,
    section: s.apart ? (s.section ?? name) : name,
    name: renamed(s.name),
    ...(s.reads ? { reads: s.reads.map((r) => (own.has(r) ? renamed(r) : r)) } : {}),
  }));
}

/** Text enters beside what the other part of the model looks at or listens to. */
export const withText = (other: readonly Entering[]): readonly Entering[] => [
  { name: "input_ids" },
  ...other,
];

/** What was seen takes the places in the text that are kept for it; `also`: the stages whose outputs go there too. */
export function joined(
  seen: readonly Stage[],
  { stages: [embedding, ...rest] }: Pick<Built, "stages">,
  also: readonly string[] = [],
): readonly Stage[] {
  const last = seen.at(-1);
  if (!embedding || !last) return seen;
  return [
    ...seen,
    embedding,
    {
      name: "inputs_embeds",
      type: "merge",
      keys: ["image_token_id", "image_token_index", "audio_token_id", "audio_token_index"],
      section: embedding.section ?? "text",
      reads: [embedding.name, last.name, ...also],
      run: (g, xs) => g.declared(xs, (xs[0] as Value).type, "merge"),
    },
    ...rest,
  ];
}

/** Two dense layers from the width of what was seen to that of the text. */
export const twoLayers = (
  name: string,
  out: number,
  o: {
    readonly bias?: boolean;
    readonly hidden?: number;
    readonly first?: (g: Builder, x: Value) => Value;
    readonly names?: readonly [string, string];
  } = {},
): Stage => ({
  name,
  type: "projector",
  keys: ["projector_hidden_act", "hidden_size"],
  section: "projector",
  run(g, [x]) {
    const [a, b] = o.names ?? ["linear_1", "linear_2"];
    const from = o.first ? o.first(g, x as Value) : (x as Value);
    const y = g.activation(linear(g, a, from, o.hidden ?? out, o.bias ?? true), "gelu");
    return linear(g, b, y, out, o.bias ?? true);
  },
});

const WIDTHS = ["hidden_size", "d_model", "n_embd", "dim"] as const;

/** How wide a family's stream is. */
export function widthOf({ values }: Built): number {
  for (const name of WIDTHS) {
    const found = values[name];
    if (typeof found === "number") return found;
  }
  return Number.NaN;
}

/** The family inside that writes, with one table for words in and out where the level says so that the class asks. */
export function textOf(c: Scope, key: string, type: string, o: Nesting = {}): Built {
  const { ties } = c.family;
  if (ties === undefined || ties === "text") return c.nested(key, type, o);
  const top = booleanOf(c.entry(FLAG)?.value) ?? c.keys[FLAG]?.fallback === true;
  const tied =
    ties !== "never" &&
    (top || (ties === "either" && c.nested(key, type, { ...o, quiet: true }).values[FLAG] === true));
  return c.nested(key, type, { ...o, told: { ...o.told, [FLAG]: tied } });
}

const FLAG = "tie_word_embeddings";

/** A number that a family read. */
export const numberAt = ({ values }: Built, name: string): number => {
  const found = values[name];
  return typeof found === "number" ? found : Number.NaN;
};

/** What several blocks of the tower saw, side by side, where the file lists more than one. */
export function layersOf(g: Builder, x: Value, c: Scope): Value {
  const several = items(get(c.map, "vision_feature_layer")).length;
  if (several < 2) return x;
  const width = channels(x.type);
  const wide = known(width) ? width * several : null;
  return g.declared([x], tensor([x.type.dims?.[0] ?? null, wide], "last"), "side by side");
}
