import type { Analysis } from "../analysis/analyse";
import { namesAt } from "../edit/rename";
import type { Layer } from "../model/layer";
import type { Span } from "../model/span";
import { blocksOf } from "./links";

/** What a word of a model is, in the terms that editors colour. */
export const TOKEN_TYPES = ["class", "variable", "parameter", "namespace"] as const;
export type TokenType = (typeof TOKEN_TYPES)[number];

export interface Token {
  readonly span: Span;
  readonly type: TokenType;
  /** Where a name is given, not only used. */
  readonly declares?: true;
}

/** Types, names, references and arguments of layers in the order of the file; none that another one begins within. */
export function tokensOf({ found, text }: Analysis): readonly Token[] {
  if (!found) return [];
  const { groups, layers, mentions = [] } = found.model;
  const blocks = blocksOf(found, text);
  const all = [
    ...groups.map((g): Token => ({ span: g.keySpan, type: "namespace" })),
    ...blocks.map((b): Token => ({ span: b.keySpan, type: "class", declares: true })),
    // What the dialect knows by name, before layers whose type is such a name.
    ...(found.dialect.names?.(found.claim) ?? []).flatMap((n) => n.uses.map(variable)),
    ...[...layers, ...blocks.flatMap((b) => b.rows)].flatMap((l) => [...typeAt(l, text), ...ofLayer(l)]),
    ...mentions.map((m) => variable(m.span)),
  ]
    .filter(({ span: { start, end } }) => end > start && !text.slice(start, end).includes("\n"))
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let end = 0;
  return all.filter(({ span }) => {
    const isFree = span.start >= end;
    if (isFree) end = span.end;
    return isFree;
  });
}

const variable = (span: Span): Token => ({ span, type: "variable" });

/** Where a file speaks of layers in other words than their types, a key is an argument like the others. */
const typeAt = ({ type, typeSpan }: Layer, text: string): readonly Token[] =>
  namesAt([typeSpan], type, text).length > 0
    ? [{ span: typeSpan, type: "class" }]
    : /^\s*:/.test(text.slice(typeSpan.end, typeSpan.end + 9))
      ? [{ span: typeSpan, type: "parameter" }]
      : [];

const ofLayer = ({ nameSpan, args, calls }: Layer): readonly Token[] => [
  ...(nameSpan ? [{ span: nameSpan, type: "variable", declares: true } as const] : []),
  ...args.flatMap((a): readonly Token[] => (a.keySpan ? [{ span: a.keySpan, type: "parameter" }] : [])),
  ...calls.flat().flatMap((r): readonly Token[] => (r.implied ? [] : [variable(r.span)])),
];
