import type { PlacedFault } from "../../model/fault";
import type { Argument } from "../../model/layer";
import type { Span } from "../../model/span";
import { tensor } from "../../model/tensor";
import type { Value } from "../../model/trace";
import { type Entry, entry, isMapping, items, type Mapping, stringOf, type Tree } from "../../model/tree";
import { nearest } from "../../text/nearest";
import type { Builder } from "../../trace/builder";
import { type LayerSpec, readArgs } from "../../vocabulary/layer";
import { moduleNamed, VOCABULARY } from "../torch/vocabulary";
import { OWN_MODULES, ownModule } from "./own";

export type Lowering = (g: Builder, inputs: readonly Value[]) => readonly Value[];

/** One layer of a module: the module itself, or one in a row of them. */
export interface ModuleLayer {
  readonly name: string;
  /** The class, as the file spells it. */
  readonly type: string;
  readonly span: Span;
  readonly typeSpan: Span;
  readonly args: readonly Argument[];
  readonly step: Lowering;
  /** The class that decides what enters, with its arguments. */
  readonly spec?: LayerSpec;
}

/** Where modules report what is wrong with them. */
export interface FaultSink {
  readonly layer: number;
  readonly fault: (fault: PlacedFault) => void;
}

/** What nobody knows may give anything. */
const opaque: Lowering = (g, xs) => [g.unknown(xs, undefined, "collapse")];

export const specOf = (name: string): LayerSpec | undefined => ownModule(name) ?? moduleNamed(name);

/** The layers of one entry of `modules`, in the order in which they run. */
export function itemsOf({ key, value }: Entry, scope: FaultSink): readonly ModuleLayer[] {
  const name = String(key.value);
  const single = soleEntry(value);
  const within = (i: number): FaultSink => ({ ...scope, layer: scope.layer + i });
  if (!single) return [malformed(name, value, key.span, scope)];
  const word = String(single.key.value);
  if (word === "Sequential" && single.value.kind === "seq")
    return single.value.items.map((t, i) => itemIn(t, `${name}.${i}`, within(i)));
  if (word === "compact" && isMapping(single.value)) return compactItems(single.value, name, scope);
  return [itemIn(value, name, scope)];
}

/** `{Class: {…}}`: the one entry of a mapping. */
const soleEntry = (tree: Tree): Entry | undefined =>
  isMapping(tree) && tree.entries.length === 1 ? tree.entries[0] : undefined;

function itemIn(tree: Tree, name: string, scope: FaultSink): ModuleLayer {
  const own = soleEntry(tree);
  if (!own) return malformed(name, tree, tree.span, scope);
  const { span, key } = own;
  const type = String(key.value);
  const args = argumentsIn(own.value);
  const { step, spec } = compiled({ type, span, typeSpan: key.span, args }, scope);
  return { name, type, span, typeSpan: key.span, args, step, ...(spec ? { spec } : {}) };
}

function malformed(name: string, tree: Tree, span: Span, { fault, layer }: FaultSink): ModuleLayer {
  fault({
    code: "bad-argument",
    span,
    layer,
    message: `${name} must be one module with its arguments, such as Linear: {in_features: 8, out_features: 4}`,
  });
  return { name, type: "?", span: tree.span, typeSpan: span, args: [], step: opaque };
}

const argumentsIn = (tree: Tree): readonly Argument[] =>
  isMapping(tree)
    ? tree.entries.map(({ key, value, span }) => ({
        name: String(key.value),
        value,
        span,
        keySpan: key.span,
      }))
    : [];

type WrittenModule = Pick<ModuleLayer, "type" | "span" | "typeSpan" | "args">;

/** Reads the arguments once, so that their faults are found once however often the module runs. */
function compiled(
  { type, typeSpan, args }: WrittenModule,
  { layer, fault }: FaultSink,
): Pick<ModuleLayer, "step" | "spec"> {
  const spec = specOf(type);
  if (!spec) {
    misspelt(type, typeSpan, { layer, fault });
    return { step: opaque };
  }
  const read = readArgs(spec, { index: layer, type, typeSpan, args }, { ignore: ANYWHERE });
  for (const f of read.faults) fault(f);
  if (read.broken) return { step: opaque, spec };
  const run: Lowering = (g, xs) =>
    xs.length === 0 ? [g.unknown(xs)] : [spec.lower(g, xs, read.values, read.written)].flat();
  return { step: type === "MultiheadAttention" ? acrossBatch(run) : run, spec };
}

/** Without an axis for it, torch takes the batch for the sequence: how long that is nobody knows. */
const acrossBatch =
  (run: Lowering): Lowering =>
  (g, xs) => {
    if (!xs.every((x) => x.type.dims?.length === 1)) return run(g, xs);
    const long = xs.map((x) =>
      g.declared([x], tensor([null, ...(x.type.dims ?? [])], "last"), "batch", "global"),
    );
    return run(g, long).map((y) =>
      g.declared([y], tensor(y.type.dims?.slice(1) ?? null, "last"), "batch", "global"),
    );
  };

/** Where tensors are made and of what type: every module takes these two. */
const ANYWHERE: ReadonlySet<string> = new Set(["device", "dtype"]);

/** Classes may be registered in torch.nn by anybody: only one that is nearly another is a slip. */
function misspelt(type: string, span: Span, { layer, fault }: FaultSink): void {
  const near = nearest(type, [...OWN_MODULES, ...VOCABULARY.map((s) => s.type), "Sequential", "compact"]);
  const [first] = near;
  if (first === undefined) return;
  fault({
    code: "unknown-layer",
    span,
    layer,
    severity: "warning",
    message: `torch.nn has no ${type}; did you mean ${first}?`,
    fixes: near.map((text, i) => ({
      title: `Change to ${text}`,
      edits: [{ span, text }],
      preferred: i === 0,
    })),
  });
}

// The compact form: one layer per row of arguments, with the same modules before and behind it

function compactItems(map: Mapping, name: string, scope: FaultSink): readonly ModuleLayer[] {
  const layer = entry(map, "layer");
  const type = entry(layer?.value, "type");
  const keys = items(entry(layer?.value, "keys")?.value).map((t) => stringOf(t) ?? "");
  const rows = entry(layer?.value, "args");
  const word = stringOf(type?.value);
  if (!layer || !type || word === undefined || rows?.value.kind !== "seq") {
    const { span } = layer ?? map;
    scope.fault({
      code: "bad-argument",
      span,
      layer: scope.layer,
      message: `${name}: compact needs \`layer: {type: …, keys: […], args: […]}\``,
    });
    return [{ name, type: "compact", span, typeSpan: span, args: [], step: opaque }];
  }
  const before = layersAround(map, "prelayer", name, scope);
  const behind = layersAround(map, "postlayer", name, scope);
  return rows.value.items.map((row, i): ModuleLayer => {
    const values = row.kind === "seq" ? row.items : [row];
    const args = values.slice(0, keys.length).map(
      (value, at): Argument => ({
        name: keys[at] ?? "",
        value,
        span: value.span,
      }),
    );
    // A slip in the name of the class is one, however many layers are made of it.
    const own = { layer: scope.layer + i, fault: i === 0 ? scope.fault : quiet(scope) };
    const written = { type: word, span: row.span, typeSpan: i === 0 ? type.value.span : row.span, args };
    const { step, spec } = compiled(written, own);
    const run: Lowering = (g, xs) => {
      const chain = [...before, { type: word, step }, ...behind];
      return chain.reduce<readonly Value[]>(
        (ys, c, at) => g.within(`${at}.${c.type}`, () => c.step(g, ys)),
        xs,
      );
    };
    const first = before.find((b) => b.spec)?.spec ?? spec;
    return {
      name: `${name}.${i}`,
      type: word,
      span: row.span,
      typeSpan: row.span,
      args,
      step: run,
      ...(first ? { spec: first } : {}),
    };
  });
}

const quiet =
  ({ fault }: FaultSink): FaultSink["fault"] =>
  (f) =>
    f.code === "unknown-layer" ? undefined : fault(f);

const layersAround = (map: Mapping, key: string, name: string, scope: FaultSink): readonly ModuleLayer[] =>
  items(entry(map, key)?.value).map((t, i) => itemIn(t, `${name}.${key}.${i}`, scope));
