import type { Found } from "../analysis/analyse";
import type { Editable } from "../edit/editable";
import { repeatsIn } from "../edit/repeats";
import type { Dim } from "../model/dim";
import type { Layer } from "../model/layer";
import type { Span } from "../model/span";
import { channels } from "../model/tensor";
import type { Value } from "../model/trace";
import { isScalar, type Tree } from "../model/tree";
import { argumentFor } from "../vocabulary/spellings";

/** A number of the file that says how wide layers are, or how often they are stacked; several layers where they share it. */
export interface Dial {
  /** `hidden`: channels within a layer. `input`: the channels that a layer says it reads. They follow from what is read. */
  readonly what: "channels" | "hidden" | "repeats" | "input";
  readonly span: Span;
  readonly value: number;
  readonly layers: readonly number[];
}

/** Numbers that have to change together, as what they decide is added up element by element. */
export interface Group {
  /** By their places among all dials. */
  readonly members: readonly number[];
  readonly dials: readonly Dial[];
  /** The channels change in steps of one of these, the finest first. */
  readonly steps: readonly number[];
}

/** Beyond so many layers nobody searches. */
const MOST_LAYERS = 2000;
/** Nor so many values back for the number behind one. */
const FARTHEST = 500;

/** The repeats that the file writes. */
export const repeatDials = (file: Editable): readonly Dial[] =>
  merged(
    file.model.layers.slice(0, MOST_LAYERS).flatMap((layer): readonly Dial[] => {
      const tree = repeatsIn(layer, file);
      return tree ? dialOf("repeats", tree, layer, file.text) : [];
    }),
  );

/**
 * The numbers that are the channels of a layer's output, as written: the last such number of each layer that `decides` them,
 * when it is set to something else. A number that is equal by chance (of groups, or of input channels) decides nothing.
 */
export function channelDials(
  file: Editable,
  found: Found,
  decides: (dial: Dial) => boolean,
): readonly Dial[] {
  const dials = file.model.layers.slice(0, MOST_LAYERS).flatMap((layer): readonly Dial[] => {
    const width = writtenWidth(layer, found);
    const equal = layer.args.filter(({ value }) => isScalar(value) && value.value === width && width > 1);
    const own = equal.flatMap(({ value }) => dialOf("channels", value, layer, file.text));
    const [only, ...others] = own;
    return others.length === 0 && only ? [only] : own.filter(decides).slice(0, 1);
  });
  return merged(dials);
}

const writtenWidth = (layer: Layer, { facts }: Found): number => {
  const [output] = facts.layers[layer.index]?.outputs ?? [];
  const c = output ? channels(output) : null;
  return layer.scaled?.channels?.written ?? (typeof c === "number" ? c : 0);
};

/** What blocks that users write call the channels within them. */
const HIDDEN = /^(?:mid|hidden|bottleneck)(?:_channels|_dim|_features)?$/;

/** The numbers that are channels within a layer, and reach no other. */
export function hiddenDials({ model, text, dialect }: Editable): readonly Dial[] {
  const own = dialect.notation?.hiddenArguments;
  const isHidden = (name: string): boolean => HIDDEN.test(name) || own?.test(name) === true;
  return merged(
    model.layers
      .slice(0, MOST_LAYERS)
      .flatMap((layer) =>
        layer.args
          .filter(({ name, value }) => isHidden(String(name)) && isScalar(value) && Number(value.value) > 1)
          .flatMap(({ value }) => dialOf("hidden", value, layer, text)),
      ),
  );
}

/** The numbers of layers that say how many channels arrive, where other ones do now: each with what it has to be. */
export const inputDials = (
  { text, model }: Editable,
  { trace }: Found,
): readonly { readonly dial: Dial; readonly to: number }[] =>
  trace.faults.flatMap(({ code, layer: index, instead }) => {
    const layer = model.layers[index];
    const said = code === "channel-mismatch" && instead && layer && argumentFor(layer, instead.attr);
    const dials = said ? dialOf("input", said.value, layer, text) : [];
    return dials.map((dial) => ({ dial, to: Number(instead?.value) }));
  });

/** Only a number that stands in the file as it is: none that was worked out from a word or an expression. */
function dialOf(what: Dial["what"], tree: Tree, layer: Layer, text: string): readonly Dial[] {
  if (!isScalar(tree)) return [];
  const { span, value } = tree;
  const isWritten = text.slice(span.start, span.end) === String(value);
  return isWritten ? [{ what, span, value: Number(value), layers: [layer.index] }] : [];
}

/** Layers that say it by the same number, as with an alias, share a dial. */
function merged(dials: readonly Dial[]): readonly Dial[] {
  const bySpan = new Map<number, Dial>();
  for (const dial of dials) {
    const known = bySpan.get(dial.span.start);
    bySpan.set(dial.span.start, known ? { ...known, layers: [...known.layers, ...dial.layers] } : dial);
  }
  return [...bySpan.values()];
}

/** The dials in the groups in which they have to change: what meets in a sum or a product has equal channels. */
export function grouped(dials: readonly Dial[], found: Found, owners: Owners): readonly Group[] {
  const joined = new Joined(dials.length);
  for (const node of found.trace.nodes) {
    if (node.op !== "elementwise" || new Set(node.inputs.map((v) => v.layer)).size < 2) continue;
    const met = node.inputs.flatMap((v) => owners.of(v));
    for (const other of met.slice(1)) joined.join(met[0] as number, other);
  }
  const groups = new Map<number, number[]>();
  dials.forEach((_, i) => {
    const root = joined.root(i);
    groups.set(root, [...(groups.get(root) ?? []), i]);
  });
  return [...groups.values()].map((members) => {
    const own = members.map((i) => dials[i] as Dial);
    return { members, dials: own, steps: stepsOf(own) };
  });
}

/** Steps in which a group's channels may change, the finest first: each divides all of its numbers. */
function stepsOf(dials: readonly Dial[]): readonly number[] {
  const values = dials.map((d) => d.value);
  const least = Math.min(...values);
  const fits = (s: number): boolean => Number.isInteger(s) && s < least && values.every((v) => v % s === 0);
  const steps = [8, 16, 32, 64, ...[8, 6, 4, 3, 2].map((n) => least / n)].filter((s) => s >= 8 && fits(s));
  // Small numbers are multiples of little.
  const all = steps.length > 0 ? steps : [4, 2, 1].filter(fits);
  return [...new Set(all)].sort((a, b) => a - b);
}

/** Whose number decides the channels of a value. */
export class Owners {
  private readonly byLayer: ReadonlyMap<number, number>;

  constructor(
    private readonly dials: readonly Dial[],
    private readonly found: Found,
  ) {
    this.byLayer = new Map(
      dials.flatMap((d, i) => (d.what === "channels" ? d.layers.map((layer) => [layer, i] as const) : [])),
    );
  }

  /** The dials behind a value, as far back as its channels stay as many. */
  of(value: Value): readonly number[] {
    const width = channels(value.type);
    const dials = new Set<number>();
    const seen = new Set([value]);
    // What is added while it is gone through is gone through too.
    for (const v of seen) {
      const dial = this.byLayer.get(v.layer);
      if (dial !== undefined && width === this.widthOf(v.layer)) dials.add(dial);
      else if (seen.size < FARTHEST)
        for (const source of this.found.trace.nodes[v.node]?.inputs ?? [])
          if (channels(source.type) === width) seen.add(source);
    }
    return [...dials];
  }

  /** The dials of what a layer gives. */
  behind(layer: number): readonly number[] {
    return (this.found.trace.outputs[layer] ?? []).flat().flatMap((v) => this.of(v));
  }

  /** The dials of a layer, and of what it reads. */
  at(layer: number): readonly number[] {
    const own = this.dials.flatMap((d, i) => (d.layers.includes(layer) ? [i] : []));
    const read = (this.found.trace.inputs[layer] ?? []).flat().flatMap((v) => this.of(v));
    return [...new Set([...own, ...read])];
  }

  private widthOf(layer: number): Dim | undefined {
    const [output] = this.found.facts.layers[layer]?.outputs ?? [];
    return output && channels(output);
  }
}

/** Sets that grow together. */
class Joined {
  private readonly parent: number[];

  constructor(count: number) {
    this.parent = Array.from({ length: count }, (_, i) => i);
  }

  root(i: number): number {
    let at = i;
    while (this.parent[at] !== at) at = this.parent[at] as number;
    return at;
  }

  join(a: number, b: number): void {
    this.parent[this.root(a)] = this.root(b);
  }
}
