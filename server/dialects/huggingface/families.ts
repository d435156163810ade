import type { Family } from "./architecture";
import { all } from "./architectures";
import { all as diffusers } from "./diffusers";

const byWord = (list: readonly Family[]): ReadonlyMap<string, Family> =>
  new Map(list.flatMap((f) => f.types.map((type) => [type, f] as const)));

export const families: readonly Family[] = all;

/** Those whose files name a class of diffusers. */
export const denoisers: readonly Family[] = diffusers;

const byType = byWord(families);
const byClassName = byWord(denoisers);

/** The family of a `model_type`. */
export const familyOf = (type: string): Family | undefined => byType.get(type);

/** The family of a `_class_name`. */
export const denoiserOf = (name: string): Family | undefined => byClassName.get(name);

/** Of every class that a family has, whose it is: by what its name starts with, the longest first. */
const prefixes: readonly (readonly [string, Family])[] = families
  .flatMap((f) => f.classes.map((name) => [name, f] as const))
  .sort(([a], [b]) => b.length - a.length);

const HEAD =
  /(?:For[A-Z]\w*|LMHeadModel|DoubleHeadsModel|LMHead|MTModel|EncoderModel|Backbone|Model(?:WithProjection)?)$/;

/** The families that a class could be of, and its head: `Llama` and `ForCausalLM`. */
export function classOf(
  name: string,
): { readonly families: readonly Family[]; readonly head: string } | undefined {
  const head = HEAD.exec(name)?.[0];
  if (head === undefined) return undefined;
  const stem = name.slice(0, name.length - head.length);
  return { families: prefixes.filter(([p]) => p === stem).map(([, f]) => f), head };
}
