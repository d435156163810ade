import { addDims, type Dim, known } from "../../model/dim";
import { arranged, channels, spatial, type Tensor } from "../../model/tensor";
import type { Value, Window } from "../../model/trace";
import { type Tree, withEntries, withItems, withValue } from "../../model/tree";
import type { Builder } from "../../trace/builder";
import { argumentsIn } from "../compose/args";
import { compileList } from "../compose/compile";
import type { EntryScope, Lowering } from "../compose/scope";
import type { Composition, Contract, Declaration } from "./declaration";
import {
  type Environment,
  type Expression,
  evaluate,
  isExpression,
  namesIn,
  parseExpression,
} from "./expression";

/** One use of a declared module. */
export interface Use {
  readonly inputs: readonly Value[];
  /** Its arguments as they are written, by position; nothing for what is no number. */
  readonly args: readonly (number | undefined)[];
  readonly named?: ReadonlyMap<string, number>;
  /** Output channels, after scaling. */
  readonly c2?: number | undefined;
  /** Repeats that the module is given. */
  readonly n: number;
  readonly nc?: number;
}

export type Types = EntryScope["foreign"];

/** Runs a declared module: its layers, or one operation that costs what its contract says. */
export function runDeclared(
  g: Builder,
  d: Declaration,
  use: Use,
  foreign: Types = undefined,
): readonly Value[] {
  const env = environmentOf(d, use);
  g.markForeign();
  switch (d.body.kind) {
    case "composition":
      return [compose(g, d, d.body, use, env, foreign)];
    case "contract":
      return [contract(g, d, d.body, use, env)];
    case "alias":
      return [g.unknown(use.inputs)];
  }
}

function environmentOf(d: Declaration, { inputs, args, named, c2, n, nc }: Use): Environment {
  const env = new Map<string, number>();
  const put = (name: string, value: Dim | undefined): void => {
    if (typeof value === "number") env.set(name, value);
  };
  const [first] = inputs;
  const [height, width = height] = first ? spatial(first.type) : [];
  put("c1", first && channels(first.type));
  put("h", height);
  put("w", width);
  put("sum", inputs.map((x) => channels(x.type)).reduce<Dim>(addDims, 0));
  put("inputs", inputs.length);
  put("n", n);
  put("nc", nc);
  args.forEach((value, i) => {
    put(`args[${i}]`, value);
  });
  d.args.forEach(({ name, fallback }, i) => {
    put(name, named?.get(name) ?? args[i] ?? fallback);
  });
  put("c2", c2 ?? env.get("c2") ?? (d.channels && evaluate(d.channels, env)) ?? env.get("c1"));
  return env;
}

// By contract

function contract(g: Builder, d: Declaration, body: Contract, { inputs }: Use, env: Environment): Value {
  const output = outputOf(d, inputs[0], env);
  return g.contract(inputs, output, {
    parameters: countOf(body.parameters, env),
    macs: countOf(body.macs, env),
    window: windowOf(d, output, env),
  });
}

/** Counts are whole numbers; what is none, or too large to be exact, is not known. */
function countOf(e: Expression | undefined, env: Environment): number | undefined {
  const value = e && evaluate(e, env);
  return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function outputOf(d: Declaration, x: Value | undefined, env: Environment): Tensor | undefined {
  if (!x?.type.dims || d.head) return undefined;
  const c = d.channels ? evaluate(d.channels, env) : channels(x.type);
  const stride = evaluate(d.stride, env);
  const space = spatial(x.type).map((n) => (known(n) && stride ? resized(n, stride) : null));
  return arranged(x.type.layout, space, typeof c === "number" && Number.isSafeInteger(c) ? c : null);
}

/** Windows are padded so that a stride of one keeps the size. */
const resized = (n: number, stride: number): number =>
  stride >= 1 ? Math.floor((n - 1) / stride) + 1 : Math.round(n / stride);

function windowOf(d: Declaration, output: Tensor | undefined, env: Environment): Window {
  const stride = evaluate(d.stride, env) ?? 1;
  const kernel =
    d.kernel === undefined
      ? undefined
      : d.kernel.kind === "number"
        ? d.kernel.value
        : evaluate(d.kernel, env);
  if (kernel === Infinity && stride === 1) return "global";
  if (stride === 1 && (kernel ?? 1) === 1) return "pointwise";
  const extent = Number.isFinite(kernel ?? Number.NaN)
    ? Math.max(Math.round(kernel as number), 1)
    : Math.max(Math.ceil(stride), 1);
  const axis =
    stride < 1
      ? ({ kernel: 1, stride: Math.round(1 / stride), dilation: 1, padding: 0, resized: "nearest" } as const)
      : { kernel: extent, stride: Math.round(stride), dilation: 1, padding: Math.floor((extent - 1) / 2) };
  const axes = (output ? spatial(output) : [null, null]).map(() =>
    kernel === Infinity ? { ...axis, global: true } : axis,
  );
  return { axes };
}

// By composition

function compose(
  g: Builder,
  d: Declaration,
  body: Composition,
  { inputs }: Use,
  env: Environment,
  foreign: Types,
): Value {
  const missing = new Set<string>();
  const layers = body.layers.map((t) => computed(t, d, env, missing, 0));
  const [lacking] = missing;
  if (lacking !== undefined) {
    const isArg = d.args.some((a) => a.name === lacking);
    if (isArg) g.fault("bad-argument", `needs the argument ${lacking} of its declaration`);
    return g.unknown(inputs, undefined);
  }
  const step = composed(g, d, body, layers, foreign);
  const y = step(g, inputs);
  return body.residual ? g.add(y, inputs[0] as Value) : y;
}

function composed(
  g: Builder,
  d: Declaration,
  body: Composition,
  layers: readonly Tree[],
  foreign: Types,
): Lowering {
  return compileList(layers, {
    framework: { name: "torch", stated: false, byPlace: false },
    defaults: argumentsIn(body.defaults),
    blocks: new Map(),
    layer: g.current,
    within: [d.name],
    room: { entries: MOST_ENTRIES },
    ...(foreign ? { foreign } : {}),
    fault: ({ code, message }) => g.fault(code, `has an invalid declaration: ${message}`),
  });
}

const MOST_ENTRIES = 1000;

const MOST_DEPTH = 20;

/** The tree with arithmetic replaced by its value; words that are no arithmetic stay. */
function computed(tree: Tree, d: Declaration, env: Environment, missing: Set<string>, depth: number): Tree {
  if (depth > MOST_DEPTH) return tree;
  const inner = (t: Tree): Tree => computed(t, d, env, missing, depth + 1);
  if (tree.kind === "seq") return withItems(tree, tree.items.map(inner));
  if (tree.kind === "map")
    return withEntries(
      tree,
      tree.entries.map((e) =>
        WORDS.has(String(e.key.value)) ? e : { key: e.key, span: e.span, value: inner(e.value) },
      ),
    );
  if (typeof tree.value !== "string") return tree;
  const e = parseExpression(tree.value);
  if (!isExpression(e)) return tree;
  const names = namesIn(e).map(({ name }) => name);
  if (!names.every((n) => env.has(n) || isName(n, d))) return tree;
  const value = evaluate(e, env);
  if (value !== undefined) return withValue(tree, value, String(value));
  missing.add(names.find((n) => !env.has(n)) ?? tree.value);
  return tree;
}

/** What stands behind these is a name of something else, whatever it looks like. */
const WORDS: ReadonlySet<string> = new Set(["type", "name", "from", "inputs", "activation", "norm", "mode"]);

const isName = (name: string, d: Declaration): boolean =>
  /^(c1|c2|n|h|w|sum|nc|inputs|args\[\d+\])$/.test(name) || d.args.some((a) => a.name === name);
