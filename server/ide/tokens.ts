import type { Analysis } from "../analysis/analyse";
import type { Layer } from "../model/layer";
import type { Span } from "../model/span";

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
  const { groups, layers } = found.model;
  const all = [
    ...groups.map((g): Token => ({ span: g.keySpan, type: "namespace" })),
    ...layers.flatMap(ofLayer),
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

const ofLayer = ({ typeSpan, nameSpan, args, calls }: Layer): readonly Token[] => [
  { span: typeSpan, type: "class" },
  ...(nameSpan ? [{ span: nameSpan, type: "variable", declares: true } as const] : []),
  ...args.flatMap((a): readonly Token[] => (a.keySpan ? [{ span: a.keySpan, type: "parameter" }] : [])),
  ...calls.flat().flatMap((r): readonly Token[] => (r.implied ? [] : [{ span: r.span, type: "variable" }])),
];
