import type { PlacedFault } from "../../model/fault";
import type { Layer, Reference } from "../../model/layer";
import type { Span } from "../../model/span";
import { nearest } from "../../text/nearest";
import { PASSES_ON, READS_LIST, severalBy } from "./loading/several";
import type { RawReference } from "./nodes";
import type { Entry, Member, Scope } from "./scope";

/** What feeds the layers of a model: per layer and call, the outputs of others that it reads. */
export interface Linked {
  readonly calls: readonly Layer["calls"][];
  /** The layers that an input of the model enters, in order; more than one may be fed by the same. */
  readonly entrances: readonly Entrance[];
  /** What leaves the model, and the layers that it comes from. */
  readonly results: readonly Reference[];
  readonly outputs: readonly number[];
  readonly faults: readonly PlacedFault[];
}

export interface Entrance {
  readonly entry: Entry;
  readonly scope: Scope;
}

/** Resolves every edge of a model and of the models within it, which are called as often as they are used. */
export function link(root: Scope, count: number): Linked {
  const linker = new Linker(count);
  linker.scope(root, undefined);
  const results = linker.outputsOf(root, 0, undefined);
  const outputs = results.flatMap((r) => (r.to.kind === "layer" ? [r.to.index] : []));
  const { calls, entrances, faults } = linker;
  return { calls, entrances, faults, results, outputs: [...new Set(outputs)] };
}

/** The members that the outputs of a model depend on. */
export function neededBy(scope: Scope): ReadonlySet<string> {
  const needed = new Set<string>();
  const open = scope.outputs.map((r) => r.name);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    // An input that is in the middle of a graph is where the model begins.
    if (scope.inputs.some((r) => r.name === name)) continue;
    for (const node of scope.byName.get(name)?.entry.nodes ?? [])
      open.push(...node.references.map((r) => r.name));
  }
  return needed;
}

/** The layers that no output depends on. */
export function unreached(scope: Scope): ReadonlySet<number> {
  const needed = scope.chain ? undefined : neededBy(scope);
  const left = new Set<number>();
  for (const member of scope.members) {
    const inner = member.kind === "model" ? [...unreached(member.scope)] : [];
    if (!needed || (needed.has(member.entry.name) && !isCut(scope, member)))
      for (const i of inner) left.add(i);
    else for (const i of below(member)) left.add(i);
  }
  return left;
}

/** Whether the model begins with what a layer in the middle of a graph makes: the layer itself is none of it. */
const isCut = ({ inputs, outputs }: Scope, { entry: { name, nodes } }: Member): boolean =>
  nodes.length > 0 && inputs.some((r) => r.name === name) && !outputs.some((r) => r.name === name);

const below = (member: Member): readonly number[] =>
  member.kind === "layer" ? [member.index] : member.scope.members.flatMap(below);

/** What the caller of a model hands to its input number `at` in a call. */
type Feed = (call: number, at: number) => readonly Reference[];

/** So many layers that leave a list of tensors as it is are looked through. */
const FEW = 16;

class Linker {
  readonly calls: (readonly Reference[])[][];
  readonly entrances: Entrance[] = [];
  readonly faults: PlacedFault[] = [];
  private readonly told = new Set<number>();
  /** What chains without layers hand on: what they read. */
  private readonly handedOn = new Map<Scope, (call: number) => readonly Reference[]>();

  constructor(count: number) {
    this.calls = Array.from({ length: count }, () => []);
  }

  /** Fills in the calls of all layers below; without a feed the model's inputs are those of the file. */
  scope(scope: Scope, feed: Feed | undefined): void {
    if (!scope.chain) this.ends(scope);
    scope.members.forEach((member, at) => {
      if (member.kind !== "model" || !member.scope.chain || member.scope.members.length > 0) return;
      const { own } = member;
      this.handedOn.set(member.scope, (call) =>
        this.inputsOf(scope, at, Math.floor(call / own), call % own, feed),
      );
    });
    scope.members.forEach((member, at) => {
      if (member.kind === "model") {
        const { own } = member;
        const fed: Feed = (call, i) =>
          this.inputsOf(scope, at, Math.floor(call / own), call % own, feed).filter(
            (_, k) => k === i || scope.chain,
          );
        this.scope(member.scope, this.isEntrance(scope, at) && !feed ? undefined : fed);
        return;
      }
      for (const branch of member.branches) this.scope(branch, undefined);
      for (let call = 0; call < scope.calls; call++)
        for (let node = 0; node < member.own; node++)
          this.calls[member.index]?.push(this.inputsOf(scope, at, call, node, feed));
    });
  }

  /** What `input_layers` names has to be there, and every input has to be named. */
  private ends(scope: Scope): void {
    const named = new Set(scope.inputs.map((r) => r.name));
    if (named.size === 0) return;
    for (const raw of scope.inputs) this.entranceOf(scope, raw);
    const needed = neededBy(scope);
    for (const { kind, entry, ...member } of scope.members) {
      if (kind !== "layer" || entry.nodes.length > 0 || named.has(entry.name) || !needed.has(entry.name))
        continue;
      const layer = "index" in member ? member.index : undefined;
      this.faults.push({
        code: "bad-reference",
        span: entry.nameSpan ?? entry.typeSpan,
        message: `${entry.name} reads nothing and is not in input_layers, so the outputs are not connected to the model's inputs`,
        ...(layer === undefined ? {} : { layer }),
      });
    }
  }

  private entranceOf(scope: Scope, raw: RawReference): void {
    const member = scope.byName.get(raw.name);
    if (!member) this.resolve(scope, raw, 0, undefined);
    else if (member.entry.nodes.length > 0)
      this.faults.push({
        code: "bad-reference",
        severity: "warning",
        span: raw.span,
        message: `input_layers names ${raw.name}, which reads other layers; name an InputLayer instead`,
      });
  }

  /** A model at the head of a chain has the inputs of the chain. */
  private isEntrance = (scope: Scope, at: number): boolean => scope.chain && at === 0;

  private inputsOf(
    scope: Scope,
    at: number,
    call: number,
    node: number,
    feed: Feed | undefined,
  ): readonly Reference[] {
    const member = scope.members[at] as Member;
    const { entry } = member;
    if (member.kind === "layer" && member.branches.length > 0)
      return member.branches.flatMap((branch) => this.outputsOf(branch, 0, entry.typeSpan));
    if (scope.chain && at > 0) {
      const readsAll = member.kind === "model" || READS_LIST.test(entry.type);
      return readsAll
        ? this.outputsInChain(scope, at - 1, call, entry.typeSpan)
        : this.outputOf(scope.members[at - 1] as Member, call, 0, 0, entry.typeSpan, true);
    }
    const own = entry.nodes[node];
    const raw = own?.references ?? [];
    // A function of nothing but constants.
    if (own && raw.length === 0 && !scope.inputs.some((r) => r.name === entry.name)) return [];
    if (scope.chain || raw.length === 0) {
      const position = Math.max(
        scope.inputs.findIndex((r) => r.name === entry.name),
        0,
      );
      return feed ? feed(call, position) : [this.enter(entry, scope)];
    }
    const [first] = raw;
    // Nearly every layer reads one other.
    if (raw.length === 1 && first) return this.resolve(scope, first, call, member);
    return raw.flatMap((r) => this.resolve(scope, r, call, member));
  }

  private enter(entry: Entry, scope: Scope): Reference {
    const known = this.entrances.findIndex((e) => e.entry === entry);
    const index = known < 0 ? this.entrances.push({ entry, scope }) - 1 : known;
    return { to: { kind: "input", index }, span: entry.typeSpan, text: entry.name, implied: true };
  }

  private resolve(
    scope: Scope,
    raw: RawReference,
    call: number,
    reader: Member | undefined,
  ): readonly Reference[] {
    const member = scope.byName.get(raw.name);
    if (member) {
      this.countsCalls(member, raw, reader);
      const first = member.kind === "layer" ? 0 : (reader ? member.edges : member.results).first;
      const read = this.outputOf(member, call, raw.node - first, raw.tensor, raw.span, false);
      if (read.length === 0 && raw.tensor > 0) this.lacksOutput(raw, reader);
      return read;
    }
    const suggestions = nearest(raw.name, scope.byName.keys());
    const why = `There is no layer ${raw.name}${suggestions[0] ? `; did you mean ${suggestions[0]}?` : ""}`;
    const layer = reader?.kind === "layer" ? reader.index : undefined;
    if (!this.told.has(raw.span.start) && !scope.broken.has(raw.name)) {
      this.told.add(raw.span.start);
      this.faults.push({
        code: "bad-reference",
        span: raw.span,
        message: why,
        ...(layer === undefined ? {} : { layer }),
      });
    }
    return [{ to: { kind: "nothing", why, suggestions }, span: raw.span, text: raw.name }];
  }

  /** An edge names one of the calls of a layer. */
  private countsCalls(member: Member, { name, node, span }: RawReference, reader: Member | undefined): void {
    const { entry } = member;
    const { first, end } =
      member.kind === "layer"
        ? { first: 0, end: Math.max(entry.nodes.length, 1) }
        : reader
          ? member.edges
          : member.results;
    // In Keras 3 the outputs of a model may read the call that a graph was built with.
    const least = member.kind === "model" && member.edges.first !== member.results.first ? 0 : first;
    if ((node < end && (node >= least || node < 0)) || this.told.has(span.start)) return;
    this.told.add(span.start);
    const layer = reader?.kind === "layer" ? reader.index : undefined;
    const calls = entry.nodes.length > 1 ? `${entry.nodes.length} calls` : "one call";
    this.faults.push({
      code: "bad-reference",
      // Keras 2 does not look at the number where an input is read.
      ...(entry.nodes.length === 0 ? { severity: "warning" as const } : {}),
      span,
      message: `${name} has ${calls}; call ${node} does not exist (calls count from ${first})`,
      ...(layer === undefined ? {} : { layer }),
    });
  }

  private lacksOutput({ name, tensor, span }: RawReference, reader: Member | undefined): void {
    if (this.told.has(span.start)) return;
    this.told.add(span.start);
    this.faults.push({
      code: "bad-reference",
      span,
      message: `${name} has no output ${tensor} (outputs count from 0)`,
      ...(reader?.kind === "layer" ? { layer: reader.index } : {}),
    });
  }

  /** Output `tensor` of call `node` of a member, counted from 0 (from the last backwards below it), in a call of the model that it stands in. */
  private outputOf(
    member: Member,
    call: number,
    node: number,
    tensor: number,
    span: Span,
    implied: boolean,
  ): readonly Reference[] {
    const text = member.entry.name;
    if (member.kind === "layer") {
      const own = call * member.own + Math.min(node, member.own - 1);
      const to = { kind: "layer", index: member.index } as const;
      if (own === 0 && tensor === 0) return [implied ? { to, span, text, implied } : { to, span, text }];
      return [
        {
          to,
          span,
          text,
          ...(own > 0 ? { call: own } : {}),
          ...(tensor > 0 ? { output: tensor } : {}),
          ...(implied ? { implied } : {}),
        },
      ];
    }
    const own = Math.min(node < 0 ? Math.max(member.own + node, 0) : node, member.own - 1);
    const all = this.outputsOf(member.scope, call * member.own + own, span);
    // A model in a chain hands on all that comes out of it; who reads a chain by its name has written that.
    const wanted = implied ? all : all.slice(tensor, tensor + 1);
    return wanted.map((r) => ({ ...r, text, implied }));
  }

  /** What a layer of a chain hands to the next one: all that it gives. */
  private outputsInChain(scope: Scope, at: number, call: number, span: Span): readonly Reference[] {
    const member = scope.members[at] as Member;
    const first = this.outputOf(member, call, 0, 0, span, true);
    let from = at;
    while (from > 0 && at - from < FEW && PASSES_ON.test(scope.members[from]?.entry.type ?? "")) from--;
    const maker = scope.members[from] as Member;
    const count = maker.kind === "layer" ? (severalBy(maker.entry)?.count ?? 1) : 1;
    const others = Array.from({ length: count - 1 }, (_, i) =>
      this.outputOf(maker, call, 0, i + 1, span, true),
    );
    return [...first, ...others.flat()];
  }

  /** What comes out of a whole model in one of its calls. */
  outputsOf(scope: Scope, call: number, span: Span | undefined): readonly Reference[] {
    const last = scope.members.at(-1);
    if (scope.chain)
      return last
        ? this.outputsInChain(scope, scope.members.length - 1, call, span ?? last.entry.typeSpan)
        : (this.handedOn.get(scope)?.(call) ?? []);
    return scope.outputs.flatMap((r) => this.resolve(scope, span ? { ...r, span } : r, call, undefined));
  }
}
