import type { Mapping, Scalar, Tree } from "../../model/tree";

/** Plain data, as a table in the code has it. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

const NOWHERE = { start: 0, end: 0 };

const scalarOf = (value: string | number | boolean | null): Scalar => ({
  kind: "scalar",
  span: NOWHERE,
  value,
  source: String(value),
});

/** Plain data as the tree that a file with it would be, except that it stands nowhere. */
export function treeOf(data: Plain): Tree {
  if (data === null || typeof data !== "object") return scalarOf(data);
  if (Array.isArray(data))
    return { kind: "seq", span: NOWHERE, flow: true, items: (data as readonly Plain[]).map(treeOf) };
  return mappingOf(data as { readonly [key: string]: Plain });
}

export const mappingOf = (data: { readonly [key: string]: Plain }): Mapping => ({
  kind: "map",
  span: NOWHERE,
  flow: true,
  entries: Object.entries(data).map(([key, value]) => ({
    key: scalarOf(key),
    value: treeOf(value),
    span: NOWHERE,
  })),
});
