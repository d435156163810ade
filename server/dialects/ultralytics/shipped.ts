import { onDemand } from "../../model/on-demand";
import { type Declaration, mappingOf, type Plain, readDeclarations } from "../declared";
import files from "./declarations/index.json";

/**
 * A declaration that comes with Fovea, as users write theirs, from the paper that introduced the module. Code under the
 * same name varies from repository to repository, so that figures from here are never taken for certain: who knows
 * better declares the module.
 */
interface Written {
  readonly [key: string]: Plain;
}

/** A module of a paper, as it is declared here. */
export interface Known {
  readonly declaration: Declaration;
  /** Authors, title, year, arXiv number. */
  readonly source: string;
  readonly written: Written;
}

// To the compiler, each entry of the file has a type of its own.
const all = files as object as Readonly<Record<string, Written>>;

/** All of them, for those that are made of each other; read when somebody has a module that is not the framework's. */
export const shippedDeclarations = onDemand(() => readDeclarations(mappingOf(all)));

/** Another name has what it is like. */
function knownAs(name: string): Known | undefined {
  const declaration = shippedDeclarations().modules.get(name);
  if (declaration?.body.kind === "alias") return knownAs(declaration.body.of);
  const { source, ...written } = new Map(Object.entries(all)).get(name) ?? {};
  return declaration && { declaration, source: String(source), written };
}

const byName = onDemand(
  (): ReadonlyMap<string, Known> =>
    new Map(
      Object.keys(all).flatMap((name): [string, Known][] => {
        const known = knownAs(name);
        return known ? [[name, known]] : [];
      }),
    ),
);

/** What a paper says of a module that no framework has under this name. */
export const shippedAs = (name: string): Known | undefined => byName().get(name);

export const shippedNames = (): readonly string[] => [...byName().keys()];

/** Those of modules that double the size. */
export const enlargingNames = onDemand((): readonly string[] =>
  [...byName()].filter(([, { written }]) => written.stride === "1/2").map(([name]) => name),
);

/** The names of each module, and where it is from. */
export function shippedSources(): readonly { readonly names: readonly string[]; readonly source: string }[] {
  const named = new Map<Declaration, { names: string[]; source: string }>();
  for (const [name, { declaration, source }] of byName()) {
    const entry = named.get(declaration) ?? { names: [], source };
    entry.names.push(name);
    named.set(declaration, entry);
  }
  return [...named.values()];
}
