import type { Argument } from "../../model/layer";
import { Beside } from "../../model/remember";
import type { Span } from "../../model/span";
import {
  booleanOf,
  entry as entryAt,
  get,
  isMapping,
  isNull,
  items,
  type Mapping,
  type Scalar,
  stringOf,
  type Tree,
  type Entry as Written,
} from "../../model/tree";
import { truthOf } from "./common/python";
import { isChain, isLayer, isModel, layerList, type Version } from "./document";
import { currentArguments, currentClass } from "./legacy";
import { callsOf, type RawCall, type RawReference, triplesOf } from "./nodes";

/** One entry of a list of layers as it is written. */
export interface Entry {
  readonly tree: Mapping;
  readonly name: string;
  readonly nameSpan: Span | undefined;
  /** As the file spells it, and as the vocabulary knows it. */
  readonly className: string;
  readonly type: string;
  readonly typeSpan: Span;
  readonly config: Tree | undefined;
  readonly args: Arguments;
  readonly nodes: readonly RawCall[];
  /** Where the class comes from (`keras.layers`, `keras.src.ops.numpy`, a package of the user's); Keras 3 only. */
  readonly module: string | undefined;
  /** The name that the class is registered with for loading. */
  readonly registered: string | undefined;
  readonly trainable: boolean;
  /** The model that an input enters. */
  readonly holder?: Mapping;
}

/** A layer of the model, or a whole model used as one. */
export type Member =
  | {
      readonly kind: "layer";
      readonly entry: Entry;
      readonly index: number;
      readonly own: number;
      readonly branches: readonly Scope[];
    }
  | {
      readonly kind: "model";
      readonly entry: Entry;
      readonly scope: Scope;
      readonly own: number;
      readonly edges: Numbering;
      readonly results: Numbering;
    };

/** The numbers of the calls of a model, in edges or in `output_layers`. */
interface Numbering {
  /** A model that was built before it was called counts from 1. */
  readonly first: number;
  /** The first that no call has. */
  readonly end: number;
}

/** One model and what its names stand for; nested models have scopes of their own. */
export interface Scope {
  readonly model: Mapping;
  readonly chain: boolean;
  /** How often the whole of it is called. */
  readonly calls: number;
  readonly members: readonly Member[];
  readonly byName: ReadonlyMap<string, Member>;
  /** The names of entries that are no layers, which is said of them. */
  readonly broken: ReadonlySet<string>;
  readonly inputs: readonly RawReference[];
  readonly outputs: readonly RawReference[];
}

const known = new Beside<Tree, { readonly version: Version; readonly entry: Entry }>();

/** An entry of a list; the same object for the same tree, as most stand where a text was not edited. */
export function entryOf(tree: Tree, version: Version): Entry {
  const before = known.get(tree);
  if (before?.version === version) return before.entry;
  const entry = readEntry(tree, version);
  known.set(tree, { version, entry });
  return entry;
}

function readEntry(tree: Tree, version: Version): Entry {
  const config = get(tree, "config");
  const classNode = get(tree, "class_name") as Scalar;
  const written = stringOf(classNode) ?? "";
  const className = written.slice(written.lastIndexOf(">") + 1);
  const name = layerNameOf(tree, config);
  const first = version === "keras1";
  return {
    tree: tree as Mapping,
    name: name?.text ?? className.toLowerCase(),
    nameSpan: name?.span,
    className: written,
    type: first ? currentClass(className) : className,
    typeSpan: classNode.span,
    config,
    args: first
      ? new Arguments(undefined, currentArguments(className, argumentsIn(config)))
      : new Arguments(config),
    nodes: callsOf(get(tree, "inbound_nodes")),
    module: moduleOf(tree),
    registered: stringOf(get(tree, "registered_name")),
    trainable: booleanOf(get(config, "trainable")) !== false,
  };
}

const argumentsIn = (config: Tree | undefined): readonly Argument[] =>
  isMapping(config) ? config.entries.map((e) => new ConfigArgument(e)) : [];

/** A configuration as arguments. It lists dozens, of which few say anything of shapes, weights or work. */
export class Arguments {
  constructor(
    private readonly config: Tree | undefined,
    private list?: readonly Argument[],
  ) {}

  get all(): readonly Argument[] {
    this.list ??= argumentsIn(this.config);
    return this.list;
  }

  at(name: string): Argument | undefined {
    if (!isMapping(this.config)) return this.all.find((a) => a.name === name);
    const written = entryAt(this.config, name);
    return written && new ConfigArgument(written);
  }

  /** Those that have one of these names. */
  named(names: Pick<ReadonlySet<string | number>, "has">): readonly Argument[] {
    if (!isMapping(this.config)) return this.all.filter((a) => names.has(a.name));
    const { entries } = this.config;
    const found: Argument[] = [];
    for (let i = 0; i < entries.length; i++) {
      const e = entries[i] as Written;
      if (names.has(String(e.key.value))) found.push(new ConfigArgument(e));
    }
    return found;
  }
}

class ConfigArgument implements Argument {
  readonly name: string;

  constructor(private readonly entry: Written) {
    this.name = String(entry.key.value);
  }

  get value(): Tree {
    return this.entry.value;
  }

  get span(): Span {
    return this.entry.span;
  }

  get keySpan(): Span {
    return this.entry.key.span;
  }
}

/** The name stands beside the configuration, in it, or in both. */
function layerNameOf(
  tree: Tree,
  config: Tree | undefined,
): { readonly text: string; readonly span: Span } | undefined {
  const beside = get(tree, "name");
  const within = get(config, "name");
  const first = stringOf(beside);
  const second = stringOf(within);
  if (beside && within && first === second && first !== undefined) {
    const [a, b] = [beside.span, within.span];
    return { text: first, span: a.start <= b.start ? a : b };
  }
  if (beside && first !== undefined) return { text: first, span: beside.span };
  return within && second !== undefined ? { text: second, span: within.span } : undefined;
}

/**
 * A class registered by a package is that package's, whatever module it was found in; `Custom` is what Keras calls the
 * package of those who name none, itself in its applications.
 */
function moduleOf(tree: Tree): string | undefined {
  const own = stringOf(get(tree, "module"));
  const [owner, registered] = stringOf(get(tree, "registered_name"))?.split(">") ?? [];
  if (owner === undefined || registered === undefined || owner.startsWith("keras")) return own;
  return owner === "Custom" ? (own ?? owner) : owner;
}

/** Whether nothing of a file is trained: a graph of Keras 3 can say so of itself, but not of the models within it. */
export function isFrozen(model: Mapping, version: Version): boolean {
  const said = get(get(model, "config"), "trainable");
  // What is empty is false as well; null is as if it were not there.
  return version === "keras3" && !isChain(model) && said !== undefined && !isNull(said) && !truthOf(said);
}

/** More calls of one layer than any network makes: shared models within shared models multiply. */
const MOST_CALLS = 2000;

/** What stands in a model's list of layers, deeply; indices follow the order of the file. */
export class Declarations {
  readonly entries: Entry[] = [];
  readonly frozen: boolean[] = [];
  /** Per entry, the list that it stands in. */
  readonly lists: (readonly Entry[])[] = [];
  readonly nested: {
    readonly scope: Scope;
    readonly entry: Entry;
    readonly from: number;
    readonly to: number;
  }[] = [];

  constructor(private readonly version: Version) {}

  scope(model: Mapping, calls: number, frozen: boolean): Scope {
    const all = layerList(model) ?? [];
    const list = all.flatMap((tree) => {
      if (!isLayer(tree, this.version)) return [];
      const entry = entryOf(tree, this.version);
      return entry.type === "InputLayer" ? { ...entry, holder: model } : entry;
    });
    const chain = isChain(model);
    const config = get(model, "config");
    const inputs = triplesOf(get(config, "input_layers"));
    const outputs = triplesOf(get(config, "output_layers"));
    const members = list.map((entry) => this.member(entry, { list, outputs, chain, calls, frozen }));
    const byName = new Map<string, Member>();
    for (const m of members) if (!byName.has(m.entry.name)) byName.set(m.entry.name, m);
    const broken = all.flatMap((tree) =>
      isLayer(tree, this.version) ? [] : (stringOf(get(tree, "name")) ?? []),
    );
    return { model, chain, calls, members, byName, broken: new Set(broken), inputs, outputs };
  }

  private member(entry: Entry, around: Around): Member {
    const { chain, calls, frozen } = around;
    const most = Math.max(Math.floor(MOST_CALLS / calls), 1);
    const own = chain ? 1 : Math.min(Math.max(entry.nodes.length, 1), most);
    if (isModel(entry.tree)) {
      const from = this.entries.length;
      const scope = this.scope(entry.tree, calls * own, frozen);
      this.nested.push({ scope, entry, from, to: this.entries.length });
      return { kind: "model", entry, scope, own, ...numbering(entry, own, around, this.version) };
    }
    const branches = this.branches(entry, calls * own, frozen);
    this.entries.push(entry);
    this.frozen.push(frozen);
    this.lists.push(around.list);
    return { kind: "layer", entry, index: this.entries.length - 1, own, branches };
  }

  /** The models whose outputs a layer of Keras 1 merges, written in its own configuration. */
  private branches({ type, config }: Entry, calls: number, frozen: boolean): readonly Scope[] {
    if (type !== "Merge") return [];
    return items(get(config, "layers")).flatMap((tree) =>
      isModel(tree) ? [this.scope(tree, calls, frozen)] : [],
    );
  }
}

/** What a member of a model stands in. */
interface Around {
  readonly list: readonly Entry[];
  readonly outputs: readonly RawReference[];
  readonly chain: boolean;
  readonly calls: number;
  readonly frozen: boolean;
}

/**
 * A functional model has a call of its own, from being built, before it is called as a layer: its first call as one
 * then has the number 1. So had a chain in some versions; the edges that read it tell.
 */
function firstCall(entry: Entry, own: number, { list, outputs }: Around): number {
  const edges = [...list.flatMap((e) => e.nodes.flatMap((n) => n.references)), ...outputs];
  const numbers = edges.filter((r) => r.name === entry.name).map((r) => r.node);
  // The call that a graph is built with leads nowhere once it has been called.
  const built = !isChain(entry.tree) && numbers.some((n) => n >= own);
  if (numbers.includes(0) && !built) return 0;
  const wired = !isChain(entry.tree) && numbers.length > 0;
  return wired || numbers.some((n) => n >= own) ? 1 : 0;
}

function numbering(
  entry: Entry,
  own: number,
  around: Around,
  version: Version,
): { readonly edges: Numbering; readonly results: Numbering } {
  if (version === "keras3") {
    // Only the outputs of Keras 3 count the call that a graph is built with.
    const first = isChain(entry.tree) ? 0 : 1;
    return { edges: { first: 0, end: own }, results: { first, end: own + first } };
  }
  // A model that was built, called and called again counts from 0 or from 1.
  const both = { first: firstCall(entry, own, around), end: own + 1 };
  return { edges: both, results: both };
}
