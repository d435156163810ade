import { literalsOf } from "./literals";
import type { Catalogue } from "./translate";

/** A language besides English: its sentences, and what each rule does, by its code. */
export interface Language {
  readonly sentences: Catalogue;
  readonly rules: Catalogue;
}

/** A language as the build packs it, for one program: the English sentences stand in that already. */
export interface PackedLanguage {
  readonly rules: Catalogue;
  /** Sentences that the program puts together from several. */
  readonly english: readonly string[];
  /** Of these, and then of what stands in the program, in its order; empty where there is none. */
  readonly translated: readonly string[];
}

/** What may be a sentence of a program, by the alphabet: what stands beside its like takes less room. */
const saidIn = (program: string): readonly string[] =>
  [...new Set(literalsOf(program))].filter((text) => text.includes(" ")).sort();

export function packed({ rules, sentences }: Language, program: string): PackedLanguage {
  const said = saidIn(program);
  const known = new Set(said);
  const english = Object.keys(sentences)
    .filter((sentence) => !known.has(sentence))
    .sort();
  const of = (sentence: string): string => (Object.hasOwn(sentences, sentence) && sentences[sentence]) || "";
  return { rules, english, translated: [...english, ...said].map(of) };
}

export function unpacked({ rules, english, translated }: PackedLanguage, program: string): Language {
  const known = [...english, ...saidIn(program)].map((sentence, i) => [sentence, translated[i]]);
  return { rules, sentences: Object.fromEntries(known.filter(([, said]) => said)) };
}
