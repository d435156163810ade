import { type Declaration, mappingOf, type Plain, readDeclarations } from "../declared";
import { all } from "./declarations";
import type { Shipped } from "./declarations/_shipped";

/** A module of a paper, as it is declared here. */
export interface Known {
  readonly declaration: Declaration;
  readonly from: Shipped;
}

const read = readDeclarations(
  mappingOf(
    Object.fromEntries(
      all.flatMap(({ names, declaration }) => names.map((n): [string, Plain] => [n, declaration])),
    ),
  ),
);

const byName: ReadonlyMap<string, Known> = new Map(
  all.flatMap((from) =>
    from.names.flatMap((name): [string, Known][] => {
      const declaration = read.modules.get(name);
      return declaration ? [[name, { declaration, from }]] : [];
    }),
  ),
);

/** What a paper says of a module that no framework has under this name. */
export const shippedAs = (name: string): Known | undefined => byName.get(name);

export const shippedNames = (): readonly string[] => [...byName.keys()];

/** All of them, for those that are made of each other. */
export const shippedDeclarations = read;
