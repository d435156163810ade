import { defineArchitecture, type Family, type Scope, type Stage } from "../architecture";
import { flag } from "../keys";
import { joined, section, textOf, withText } from "./wrapper";

/** A level of a file, and the family that it is read as. */
export interface Inner {
  readonly key: string;
  readonly family: Family;
}

export const isText = ({ key }: Inner): boolean => /^(text|llm|language|decoder)_/.test(key);

const typeOf = ({ family }: Inner): string => family.types[0] ?? "";

/** What a problem says of them. */
export const levelsText = (levels: readonly Inner[]): string =>
  levels.length > 0
    ? `${levels.map((l) => `${l.key} is read as ${typeOf(l)}`).join(", ")}, and what joins them is not known`
    : "its weights are not known";

/** A model that nobody knows, of models that are known: each is read as itself, what joins them is not known. */
export function wrapperOf(levels: readonly Inner[]): Family {
  const text = levels.find(isText);
  const built = (c: Scope, l: Inner) => c.nested(l.key, typeOf(l));
  const others = levels.filter((l) => l !== text);
  const entering = (c: Scope) => others.flatMap((l) => built(c, l).inputs);
  return defineArchitecture({
    types: [],
    classes: [],
    usual: "Model",
    ties: "either",
    keys: { tie_word_embeddings: flag(false) },
    inputs: (_, c) => (text || others.length === 0 ? withText(entering(c)) : entering(c)),
    stages(_, scope) {
      // The class on top is one of its own: it says nothing that is not known.
      const c: Scope = { ...scope, head: "Model" };
      const seen = others.flatMap((l) =>
        section(l.key.replace(/_[a-z]+$/, ""), built(c, l).stages, "", `${l.key}.`),
      );
      const join: Stage = {
        name: "projector",
        type: "not followed",
        keys: ["architectures"],
        section: "projector",
        ...(seen.length > 0 ? {} : { reads: ["input_ids"] }),
        run: (g, xs) => g.unknown(xs),
      };
      if (!text) return [...seen, join];
      const head = { head: text.family.usual };
      return joined([...seen, join], {
        stages: section("text", textOf(c, text.key, typeOf(text), head).stages, "", `${text.key}.`),
      });
    },
  });
}
