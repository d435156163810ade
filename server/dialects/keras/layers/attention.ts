import type { Dim } from "../../../model/dim";
import { channels, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { booleanOf, items, type Tree } from "../../../model/tree";
import { anything, choice, flag, integer, shape } from "../../../vocabulary/args";
import { useBias } from "../common/args";
import { tensorsAt, valueAt } from "../common/call";
import { integerOf } from "../common/python";
import type { Version } from "../document";
import { type Call, layer } from "../spec";

/** Query, value and key, in Keras' order; the value is the key where none is given. */
function projected(call: Call<unknown>): readonly [Value, Value, Value] {
  const query = tensorsAt(call, 0, "query")[0] ?? call.x;
  const value = tensorsAt(call, 1, "value")[0] ?? call.inputs[1] ?? query;
  return [query, value, tensorsAt(call, 2, "key")[0] ?? value];
}

const scoresWanted = (call: Call<unknown>, position: number): boolean =>
  booleanOf(valueAt(call, position, "return_attention_scores")) === true;

/** One score per head, query and key. */
const scores = (call: Call<unknown>, y: Value, heads: Dim, q: Value, k: Value): Value =>
  call.g.declared(
    [y],
    tensor([heads, q.type.dims?.[0] ?? null, k.type.dims?.[0] ?? null], "first"),
    "scores",
    "global",
  );

export const multiHeadAttention = layer({
  type: "MultiHeadAttention",
  isComposite: true,
  args: {
    num_heads: integer({ min: 1, required: true }),
    key_dim: integer({ min: 1, required: true }),
    value_dim: integer({ min: 1 }),
    output_shape: shape({}),
    attention_axes: anything(),
    use_bias: useBias,
    use_gate: flag({ default: false }),
  },
  lower(call) {
    const { g, args: a } = call;
    const [query, value, key] = projected(call);
    const { num_heads: heads, key_dim: keyDim, value_dim: valueDim = keyDim, use_bias: bias } = a;
    const project = (name: string, x: Value, width: number): Value =>
      g.within(name, () => g.dense(x, heads * width, bias));
    const q = project("query", query, keyDim);
    const k = project("key", key, keyDim);
    const v = project("value", value, valueDim);
    const wrong = query.type.dims && wrongAxis(a.attention_axes, query.type.dims.length + 1, call.version);
    if (wrong) g.fault("bad-argument", `attention_axes names axis ${wrong}`, { attr: "attention_axes" });
    const areas = apart(query, a.attention_axes);
    const seen = g.attend(q, k, v, { heads, keyDim, valueDim, ...(areas === undefined ? {} : { areas }) });
    const gated = a.use_gate
      ? g.multiply(seen, g.activation(project("gate", query, valueDim), "sigmoid"))
      : seen;
    // Python takes 0, and a list of nothing, for no word on it.
    const said = a.output_shape?.join() === "0" ? [] : (a.output_shape ?? []);
    const last = said.length > 0 ? said.reduce<Dim>(times, 1) : channels(query.type);
    const flat = g.within("attention_output", () => g.dense(gated, last, bias));
    const space = query.type.dims?.slice(0, -1);
    const y =
      said.length > 1
        ? g.declared([flat], tensor(space ? [...space, ...said] : null, "last"), "apart")
        : flat;
    return scoresWanted(call, 4) ? [y, scores(call, y, heads, query, key)] : y;
  },
});

const times = (n: Dim, d: Dim): Dim => (typeof n === "number" && typeof d === "number" ? n * d : null);

/** How many parts there are that do not see each other: the positions along the axes that are not attended over. */
function apart(x: Value, axes: Tree | undefined): number | undefined {
  const { dims } = x.type;
  const one = integerOf(axes);
  const named = one === undefined ? items(axes).flatMap((t) => integerOf(t) ?? []) : [one];
  if (!dims || named.length === 0) return undefined;
  const attended = named.map((a) => (a < 0 ? dims.length + a : a - 1));
  const rest = dims.slice(0, -1).filter((_, i) => !attended.includes(i));
  const count = rest.reduce<Dim>(times, 1);
  return typeof count === "number" && count > 0 ? count : undefined;
}

export const groupedQueryAttention = layer({
  type: "GroupQueryAttention",
  isComposite: true,
  aliases: ["GroupedQueryAttention"],
  args: {
    head_dim: integer({ min: 1, required: true }),
    num_query_heads: integer({ min: 1, required: true }),
    num_key_value_heads: integer({ min: 1, required: true }),
    use_bias: useBias,
    use_gate: flag({ default: false }),
  },
  lower(call) {
    const { g, args: a } = call;
    const [query, value, key] = projected(call);
    const { head_dim: width, num_query_heads: heads, use_bias: bias } = a;
    const project = (name: string, x: Value, count: number): Value =>
      g.within(name, () => g.dense(x, count * width, bias));
    const q = project("query", query, heads);
    const k = project("key", key, a.num_key_value_heads);
    const v = project("value", value, a.num_key_value_heads);
    const seen = g.attend(q, k, v, { heads, keyDim: width, valueDim: width });
    const gated = a.use_gate
      ? g.multiply(seen, g.activation(project("gate", query, heads), "sigmoid"))
      : seen;
    const y = g.within("attention_output", () => g.dense(gated, channels(query.type), bias));
    return scoresWanted(call, 4) ? [y, scores(call, y, heads, query, key)] : y;
  },
});

/** Attention without projections: query, value and perhaps key as they come. */
function plain(call: Call<unknown>): readonly [Value, Value, Value] {
  const [q = call.x, v = q, k = v] = call.inputs;
  return [q, v, k];
}

export const attention = layer({
  type: "Attention",
  args: {
    use_scale: flag({ default: false }),
    score_mode: choice(["dot", "concat"], { default: "dot" }),
  },
  lower(call) {
    const { g, args: a } = call;
    const [q, v, k] = plain(call);
    const seen = attended(call, q, k, v);
    const learnt = [a.use_scale, a.score_mode === "concat"].filter(Boolean);
    const y = learnt.reduce((z) => g.scale(z, { scale: [] }), seen);
    return scoresWanted(call, 3) ? [y, pair(call, y, q, k)] : y;
  },
});

export const additiveAttention = layer({
  type: "AdditiveAttention",
  args: { use_scale: flag({ default: true }) },
  lower(call) {
    const { g, args: a, version } = call;
    const [q, v, k] = plain(call);
    // Keras 2 took the width of the values, which nothing but a width of one can tell apart from that of the keys.
    const width = channels((version === "keras3" ? k : v).type);
    const scaled = a.use_scale ? g.scale(k, { scale: [width] }) : k;
    const y = attended(call, q, scaled, v);
    return scoresWanted(call, 3) ? [y, pair(call, y, q, k)] : y;
  },
});

function attended({ g }: Call<unknown>, q: Value, k: Value, v: Value): Value {
  const [keyDim, valueDim] = [channels(q.type), channels(v.type)];
  if (typeof keyDim === "number" && typeof valueDim === "number")
    return g.attend(q, k, v, { heads: 1, keyDim, valueDim });
  const { dims } = q.type;
  return g.declared(
    [q, k, v],
    tensor(dims && [...dims.slice(0, -1), valueDim], "last"),
    "attention",
    "global",
  );
}

/** One score per query and key. */
const pair = (call: Call<unknown>, y: Value, q: Value, k: Value): Value =>
  call.g.declared(
    [y],
    tensor([q.type.dims?.[0] ?? null, k.type.dims?.[0] ?? null], "last"),
    "scores",
    "global",
  );

/** What is wrong with one of the axes that attention looks along, which count the batch: behind `names axis`. */
function wrongAxis(axes: Tree | undefined, rank: number, version: Version): string | undefined {
  const three = version === "keras3";
  const seen = new Set<number>();
  for (const tree of axes?.kind === "seq" ? items(axes) : [axes]) {
    const axis = integerOf(tree);
    if (axis === undefined) continue;
    const place = three && axis < 0 ? rank + axis : axis;
    if (axis >= rank || (three && place < 0)) return `${axis}, but the input has ${rank} with the batch`;
    if (!three && axis === -1) return "-1, which tf.keras cannot use here; count from the front";
    if (seen.has(place)) return `${axis} twice`;
    seen.add(place);
  }
  return undefined;
}
