import type { Argument } from "../../model/layer";
import { unknownTensor } from "../../model/tensor";
import type { Value } from "../../model/trace";
import { integerOf, isMapping, type Tree } from "../../model/tree";
import type { Builder } from "../../trace/builder";
import { nameIn } from "../torch/vocabulary";
import { chained } from "./chain";
import {
  type Compiled,
  compileLeaf,
  type ExpandedLayer,
  type Lowering,
  type ModuleScope,
  opaque,
} from "./compile";
import { containerAt, layerAt, nameAt } from "./modules";
import { isOrdered, orderedIn, type Target, targetOf } from "./target";

/** The layers of a module in the order in which they run; a container's parts are called as torch calls them. */
export function expand(target: Target, path: string, scope: ModuleScope): readonly ExpandedLayer[] {
  const kind = containerAt(target.path);
  if (kind === "stack") return [itemOf(target, path, { step: compileStack(target, scope) })];
  if (kind === undefined) return [itemOf(target, path, compileLeaf(target, scope))];
  listed(target, scope);
  const items: ExpandedLayer[] = [];
  for (const [name, tree] of childrenOf(target, scope)) {
    const own = path === "" ? name : `${path}.${name}`;
    const inner = targetOf(tree, scope.text);
    const at = { ...scope, layer: scope.layer + items.length };
    const inside = inner ? expand(inner, own, at) : [unreadable(tree, own)];
    // A list without modules is called like any other.
    const isEmpty = inner && inside.length === 0 && containerAt(inner.path) === "loose";
    const read = isEmpty ? [itemOf(inner, own, { step: opaque })] : inside;
    const parts = nameIn(target.path) === "Sequential" ? chained(inner, items, read) : read;
    items.push(...(kind === "loose" ? parts.map(loosened) : parts));
  }
  return items;
}

/** A chain is called with its modules, not with a list or a mapping of them, and not with their names. */
function listed({ path, args: [first, more] }: Target, { layer, fault, text }: ModuleScope): void {
  if (nameIn(path) !== "Sequential" || !first) return;
  const at = { code: "bad-argument", layer } as const;
  if (typeof first.name === "string") {
    if (LISTS.has(first.name)) return;
    const message = `${path} takes no argument ${first.name}; list its modules under _args_`;
    fault({ ...at, span: first.keySpan ?? first.span, message });
  } else if (!more && first.value.kind === "seq") {
    const message = `${path} takes modules one by one, not a list of them; remove a level of brackets`;
    fault({ ...at, severity: "warning", span: first.span, message });
  } else if (!more && isMapping(first.value) && !targetOf(first.value, text)) {
    const message = `${path} takes modules or an OrderedDict, not a mapping; add _target_: collections.OrderedDict to it`;
    fault({ ...at, span: first.span, message });
  }
}

/** The arguments that may hold all modules at once. */
const LISTS: ReadonlySet<string> = new Set(["modules", "module", "args", "layers"]);

function itemOf(target: Target, path: string, compiled: Compiled): ExpandedLayer {
  const { path: type, pathSpan: typeSpan, span } = target;
  const name = path === "" ? (nameAt(type) ?? type) : path;
  return { name, path, type, span, typeSpan, args: namedArguments(target), ...compiled };
}

/** Arguments by position get the names that torch has for them. */
export function namedArguments({ path, args }: Target): readonly Argument[] {
  const names = Object.keys(layerAt(path)?.args ?? {});
  return args.map((a) => (typeof a.name === "number" ? { ...a, name: names[a.name] ?? a.name } : a));
}

/** A reference to a module that stands elsewhere, or what cannot be one. */
const unreadable = (tree: Tree, name: string): ExpandedLayer => ({
  name,
  path: name,
  type: tree.kind === "scalar" ? tree.source || "?" : "?",
  span: tree.span,
  typeSpan: tree.span,
  args: [],
  step: opaque,
});

/** A list of modules need not be run in its order: what does not fit is fed by something else. */
const loosened = (item: ExpandedLayer): ExpandedLayer => ({
  ...item,
  step: (g, xs) =>
    g.attempt(
      () => item.step(g, xs),
      () => item.step(g, [g.declared(xs, unknownTensor("first"), "from elsewhere", "collapse")]),
    ),
});

/** The modules within a container, by name. */
function childrenOf({ path, args }: Target, { text }: ModuleScope): readonly (readonly [string, Tree])[] {
  const [first] = args;
  const named = args.find((a) => LISTS.has(String(a.name)));
  const held = named ?? (args.length === 1 && typeof first?.name === "number" ? first : undefined);
  const dictionary = held && targetOf(held.value, text);
  if (dictionary && isOrdered(dictionary))
    return orderedIn(dictionary).map((a) => [String(a.name), a.value] as const);
  if (held && !dictionary) {
    const { value } = held;
    if (isMapping(value)) return value.entries.map((e) => [String(e.key.value), e.value] as const);
    if (value.kind === "seq") return value.items.map((t, i) => [String(i), t] as const);
  }
  if (nameIn(path) === "DataParallel") return args.slice(0, 1).map((a) => ["module", a.value] as const);
  return args.map((a) => [String(a.name), a.value] as const);
}

/** An encoder or a decoder: one layer, so often, and a norm. */
function compileStack({ args }: Target, scope: ModuleScope): Lowering {
  const argument = (name: string, at: number): Tree | undefined =>
    args.find((a) => a.name === name || a.name === at)?.value;
  const inner = innerStep(argument("encoder_layer", 0) ?? argument("decoder_layer", 0), scope);
  const given = argument("num_layers", 1);
  const count = given && integerOf(scope.resolve(given));
  if (!inner || count === undefined || count < 0) return opaque;
  const norm = innerStep(argument("norm", 2), scope);
  const once = (g: Builder, step: Lowering, xs: readonly Value[]): Value => step(g, xs)[0] as Value;
  return (g, [x, ...memory]) => {
    const y = g.repeat(count, "layers", x as Value, (z) => once(g, inner, [z, ...memory]));
    return [norm ? g.within("norm", () => once(g, norm, [y])) : y];
  };
}

function innerStep(tree: Tree | undefined, scope: ModuleScope): Lowering | undefined {
  const target = tree && targetOf(tree, scope.text);
  return target && compileLeaf(target, scope).step;
}
