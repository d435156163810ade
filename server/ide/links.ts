import type { Analysis, Found } from "../analysis/analyse";
import { namesAt } from "../edit/rename";
import type { Block, Group, Layer, Named, Reference } from "../model/layer";
import { cover, holds, type Span } from "../model/span";
import { elementAt, type Wired } from "./element";

/** A layer, an input, a block or whatever else has a name, and where it is spoken of: `uses` are written out. */
export interface Link extends Named {
  /** The reference that was pointed at; absent when it was the thing itself. */
  readonly from?: Span;
  /** The uses and, for layers that read it by their place in the file, their types. */
  readonly readers: readonly Span[];
}

export const blocksOf = ({ dialect, claim }: Found, text: string): readonly Block[] =>
  dialect.blocks?.(claim, text) ?? [];

/** What the file gives a name that is neither a layer nor an input: blocks as types, and what the dialect knows of. */
export function namesOf(found: Found, text: string, blocks = blocksOf(found, text)): readonly Named[] {
  const typed = [...found.model.layers, ...blocks.flatMap((b) => b.rows)];
  const own = blocks.map(({ name, span, keySpan: declared }): Named => {
    const uses = typed.flatMap((l) => (l.type === name ? [l.typeSpan] : []));
    return { name, span, declared, uses };
  });
  return [...own, ...(found.dialect.names?.(found.claim) ?? [])];
}

/** What is meant at this offset: by a reference, or by the name or type of the thing itself. */
export function linkAt({ found, text }: Analysis, offset: number): Link | undefined {
  if (!found) return undefined;
  const blocks = blocksOf(found, text);
  for (const named of namesOf(found, text, blocks)) {
    const from = named.uses.find((s) => holds(s, offset));
    if (from || holds(named.declared, offset)) return linked(named, from);
  }
  const block = blocks.find((b) => holds(b.span, offset));
  const model: Wired = block
    ? {
        layers: block.rows,
        groups: [],
        inputs: [{ ...(found.model.inputs[0] as Wired["inputs"][0]), span: block.keySpan }],
      }
    : found.model;
  const element = elementAt({ model }, offset);
  if (element?.kind === "reference") return linkFrom(element.reference, model, text);
  if (element?.kind === "group") {
    const named = namedGroup(element.group, model, text);
    return named && linked(named);
  }
  const { layer } = element ?? {};
  const isNamed = layer && [layer.typeSpan, layer.nameSpan].some((s) => s && holds(s, offset));
  return isNamed ? linkTo(layer, model) : undefined;
}

const linked = (named: Named, from?: Span): Link => ({
  ...named,
  readers: named.uses,
  ...(from ? { from } : {}),
});

function linkFrom(reference: Reference, model: Wired, text: string): Link | undefined {
  const { to, span: from } = reference;
  if (to.kind === "input") {
    const span = model.inputs[to.index]?.span;
    return span && linked({ span, declared: span, uses: spansTo(to, model).uses }, from);
  }
  const layer = to.kind === "layer" ? model.layers[to.index] : undefined;
  if (!layer) return undefined;
  // What a model or a module within the file gives is what its last layer gives.
  const group = model.groups.find(
    (g) => g.layers.includes(layer.index) && namesAt([from], g.name, text).length > 0,
  );
  const named = group && layer.name !== group.name ? namedGroup(group, model, text) : undefined;
  return named ? linked(named, from) : linkTo(layer, model, from);
}

/** A part of the file that others call by its name. */
function namedGroup(
  { name, span, keySpan: declared, layers }: Group,
  model: Wired,
  text: string,
): Named | undefined {
  const isCalled = (s: Span): boolean => namesAt([s], name, text).length > 0;
  const calls = [...model.layers.flatMap((l) => l.calls.flat()), ...(model.mentions ?? [])];
  const uses = calls.flatMap(({ implied, to, span: s }) =>
    !implied && to.kind === "layer" && layers.includes(to.index) && isCalled(s) ? [s] : [],
  );
  if (uses.length === 0) return undefined;
  return {
    ...(isCalled(declared) ? { name } : {}),
    span: cover(declared, span),
    declared,
    uses: unique(uses),
  };
}

/** A layer that is called several times is read in each of its calls. */
const unique = (spans: readonly Span[]): readonly Span[] => [
  ...new Map(spans.map((s) => [s.start, s])).values(),
];

function linkTo({ index, name, span, nameSpan, typeSpan }: Layer, model: Wired, from?: Span): Link {
  const spans = spansTo({ kind: "layer", index }, model);
  const named = { ...(nameSpan ? { name } : {}), span, declared: nameSpan ?? typeSpan, ...spans };
  return { ...named, ...(from ? { from } : {}) };
}

/** Where a layer or an input is read. */
function spansTo(
  { kind, index }: Extract<Reference["to"], { index: number }>,
  { layers, mentions = [] }: Wired,
): Pick<Link, "uses" | "readers"> {
  const reads = ({ to }: Reference): boolean => to.kind === kind && to.index === index;
  const all = layers.flatMap((reader) =>
    reader.calls.flat().flatMap((r) => (reads(r) ? [{ reader, reference: r }] : [])),
  );
  const mentioned = mentions.filter(reads).map((r) => r.span);
  const written = all.filter(({ reference }) => !reference.implied);
  return {
    uses: unique([...written.map(({ reference }) => reference.span), ...mentioned]),
    readers: unique([
      ...all.map(({ reader, reference }) => (reference.implied ? reader.typeSpan : reference.span)),
      ...mentioned,
    ]),
  };
}
