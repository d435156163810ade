import type { Family } from "./architecture";
import { all } from "./architectures";
import { all as diffusers } from "./diffusers";

/** A family is made when a file asks for it: hundreds of them would be a tenth of every start. */
type Make = () => Family;

/** By their names: in a bundle they stand in another order. */
const makers: ReadonlyMap<string, Make> = new Map(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
const made = new Map<Make, Family>();

function madeBy(make: Make): Family {
  const family = made.get(make) ?? make();
  made.set(make, family);
  return family;
}

/** Every word at `model_type` that is known. */
export const familyNames: readonly string[] = [...makers.keys()];

/** All of them, once each. */
export const families = (): readonly Family[] => [...new Set(makers.values())].map(madeBy);

/** Those whose files name a class of diffusers. */
export const denoisers = (): readonly Family[] => diffusers.map(madeBy);

/** The family of a `model_type`. */
export function familyOf(type: string): Family | undefined {
  const make = makers.get(type);
  return make && madeBy(make);
}

/** The family of a `_class_name`. */
export const denoiserOf = (name: string): Family | undefined =>
  denoisers().find(({ types }) => types.includes(name));

const HEAD =
  /(?:For[A-Z]\w*|LMHeadModel|DoubleHeadsModel|LMHead|MTModel|EncoderModel|Backbone|Model(?:WithProjection)?)$/;

/** What a class is named after, and its head: `Llama` and `ForCausalLM`. */
export function classOf(name: string): { readonly stem: string; readonly head: string } | undefined {
  const head = HEAD.exec(name)?.[0];
  return head === undefined ? undefined : { stem: name.slice(0, name.length - head.length), head };
}

/** The families that a class could be of. */
export function ownersOf(name: string): readonly Family[] {
  const stem = classOf(name)?.stem;
  return stem === undefined ? [] : families().filter(({ classes }) => classes.includes(stem));
}
