import type { PlacedFault } from "../../model/fault";
import type { Value } from "../../model/trace";
import { type Entry, get, isMapping, type Mapping } from "../../model/tree";
import type { Builder } from "../../trace/builder";
import { entryOf, valuesOf } from "./config";
import type { Keys, Values } from "./keys";

/** A stretch of the model that becomes one layer: the embedding, a run of equal blocks, a norm, a head. */
export interface Stage {
  /** What its weights begin with in the checkpoint: `model.layers`. */
  readonly name: string;
  /** What it is, for people: `embedding`, `layer`. */
  readonly type: string;
  /** The keys that speak of it; where the first stands that the file has, the stage stands. */
  readonly keys: readonly string[];
  /** How many equal ones in series, and the number that the first of them has; one when absent. */
  readonly times?: number;
  readonly first?: number;
  /** The stages or inputs that it reads, by name; the stage before it when absent. */
  readonly reads?: readonly string[];
  /** The part of the model that it belongs to: `text`, `vision`. */
  readonly section?: string;
  /** It is stored with the model and no part of it. */
  readonly apart?: boolean;
  /** In which level of the file its keys are; the one that the family was read from when absent. */
  readonly scope?: Scope;
  run(g: Builder, inputs: readonly Value[]): Value;
}

/** What enters the model: so many tokens, or a tensor with its axes. */
export interface Entering {
  readonly name: string;
  /** Tokens when absent. */
  readonly dims?: readonly (number | null)[];
  /** The axes of `dims` have the channels in front. */
  readonly first?: boolean;
  /** No number of the file says the size: it is the one that people take. */
  readonly usual?: boolean;
}

/** What a family may ask beside its own keys. */
export interface Scope {
  /** The level of the file that is read, and the way there. */
  readonly map: Mapping;
  readonly path: string;
  /** All keys that the family knows. */
  readonly keys: Keys;
  readonly family: Family;
  /** What the class puts on top of the model: `ForCausalLM`, `Model`. */
  readonly head: string;
  /** The classes that a classifier tells apart. */
  readonly labels: number;
  /** The entry that says a key, by whichever of its names. */
  entry(name: string): Entry | undefined;
  fault(fault: PlacedFault): void;
  /** What the level above decides, whatever stands in this one. */
  readonly told?: Readonly<Record<string, unknown>>;
  /** A family inside this one, from its level of the file, or from its class defaults where that is absent. */
  nested(key: string, type: string, o?: Nesting): Built;
  /** The same level with another head. */
  under(map: Mapping, path: string, family: Family, head: string): Scope;
}

/**
 * Where a class with a `text_config` looks whether one table serves for words in and out: at the top of the file, in the
 * text's level, in both (either says yes), or nowhere.
 */
export type Ties = "top" | "text" | "either" | "never";

/** A family of models: everything that its class reads from the file, and the model that it builds from that. */
export interface Architecture<K extends Keys> {
  /** The words at `model_type` that mean it. */
  readonly types: readonly string[];
  /** What the names of its classes start with: `Llama` of `LlamaForCausalLM`. */
  readonly classes: readonly string[];
  /** The head of the class that people mean when the file names none. */
  readonly usual: string;
  /** The heads that its stages know, where no part asks: with any other, what is on top is unknown. */
  readonly heads?: readonly string[];
  /** The classes that its classifier tells apart where the file does not say; two when absent. */
  readonly labels?: number;
  /** Of a model with a text inside: the level whose `tie_word_embeddings` decides; its own where there is but one level. */
  readonly ties?: Ties;
  /** Its files name their class at `_class_name`, and no `model_type`: they are those of diffusers. */
  readonly package?: "diffusers";
  /** The checkpoint's own code is needed: it is read as the family whose mathematics it shares. */
  readonly remote?: string;
  readonly keys: K;
  /**
   * What the class does with a width that is no multiple of the heads: it rounds the width of a head down and runs, or it refuses
   * even where the file gives that width; when absent, it refuses where the width has to be divided. As of transformers 5.24.
   */
  readonly headWidth?: "rounded" | "strict";
  /** Every part of it is called as in the class, so that its tensors are known by name: `test/oracle` compares them. */
  readonly isNamed?: true;
  /** One sequence of tokens when absent. */
  inputs?(k: Values<K>, c: Scope): readonly Entering[];
  stages(k: Values<K>, c: Scope): readonly Stage[];
}

export interface Nesting {
  /** What is on top of it: `Model`, nothing, when absent. */
  readonly head?: string;
  /** What the level above decides, whatever stands in its own. */
  readonly told?: Readonly<Record<string, unknown>>;
  /** What differs from the defaults of its class where the file has no level for it. */
  readonly absent?: Readonly<Record<string, unknown>>;
  /** Its keys stand among those of the level above. */
  readonly flat?: boolean;
  /** What is wrong in it is told elsewhere. */
  readonly quiet?: boolean;
}

export interface Built {
  readonly inputs: readonly Entering[];
  readonly stages: readonly Stage[];
  /** What it read: every key that it knows, and what stands there or is taken for it. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** The same for those who do not know its keys. */
export interface Family extends Omit<Architecture<Keys>, "stages" | "inputs"> {
  build(c: Scope): Built;
}

const TOKENS: readonly Entering[] = [{ name: "input_ids" }];

export function defineArchitecture<K extends Keys>(a: Architecture<K>): Family {
  const { stages, inputs, ...rest } = a;
  return {
    ...rest,
    build(c) {
      const values = { ...valuesOf(c.map, a.keys, c.fault), ...c.told };
      const entering = inputs?.(values, hushed(c)) ?? TOKENS;
      const own = [...stages(values, c), ...otherHead(c, a.heads ?? [c.head])].map((s) => ({
        scope: c,
        ...s,
      }));
      return {
        values,
        inputs: entering,
        stages: [...(c.path === "" && !c.told && !c.family.ties ? overlooked(c, own) : []), ...own],
      };
    },
  };
}

/** What a class puts on top that is none of the known heads: how many weights that has is not known. */
export const otherHead = ({ head, family }: Scope, known: readonly string[]): readonly Stage[] =>
  head === family.usual || known.includes(head)
    ? []
    : [{ name: head, type: "head", keys: ["architectures"], run: (g, xs) => g.unknown(xs) }];

/** Levels that say how a tower sees or hears. */
const TOWERS = ["vision_config", "visual", "audio_config", "img_processor", "vision_backbone"] as const;

/** A tower that the file describes and its family does not read: the model has more weights than those that are known. */
const overlooked = (c: Scope, stages: readonly Stage[]): readonly Stage[] =>
  TOWERS.filter((key) => {
    const level = get(c.map, key);
    return isMapping(level) && level.entries.length > 0 && !stages.some((s) => s.scope?.path.startsWith(key));
  }).map((name) => ({
    name,
    type: "not followed",
    keys: [name],
    reads: ["input_ids"],
    section: "not followed",
    scope: c,
    run: (g, xs) => g.unknown(xs),
  }));

/** What enters says nothing of the levels that it asks: their stages do. */
const hushed = (c: Scope): Scope => ({
  ...c,
  nested: (key, type, o) => c.nested(key, type, { ...o, quiet: true }),
});

export { entryOf };
