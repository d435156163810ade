import { ownValue } from "../../model/own";
/** An option of a rule: its default, what it may be, and a sentence for the documents and the completion. */
export interface RuleOption<T> {
  readonly doc: string;
  readonly fallback: T;
  /** What is accepted, in words: `an integer ≥ 1`. */
  readonly expects: string;
  /** The same as a JSON Schema. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** The value, or undefined for what is none. */
  read(value: unknown): T | undefined;
}

export type OptionTable = Readonly<Record<string, RuleOption<unknown>>>;

export type OptionValues<O extends OptionTable> = {
  readonly [K in keyof O]: O[K] extends RuleOption<infer T> ? T : never;
};

/** What was set, as far as it is sound, and the defaults for the rest: a slip in a config file stops nobody. */
export const optionsOf = <O extends OptionTable>(
  table: O,
  set: Readonly<Record<string, unknown>> | undefined,
): OptionValues<O> =>
  // Every entry of the table is read by its own reader, so that the types agree.
  Object.fromEntries(
    Object.entries(table).map(([name, option]) => [
      name,
      option.read(set && ownValue(set, name)) ?? option.fallback,
    ]),
  ) as OptionValues<O>;

/** What is wrong with options that somebody set, in sentences. */
export const complaints = (
  table: OptionTable,
  set: Readonly<Record<string, unknown>>,
): readonly { readonly option: string; readonly message: string }[] =>
  Object.entries(set).flatMap(([option, value]) => {
    const known = ownValue(table, option);
    if (!known) {
      const takes = Object.keys(table).join(", ") || "none";
      return [{ option, message: `Unknown option \`${option}\`; available: ${takes}` }];
    }
    return known.read(value) === undefined ? [{ option, message: `${option} must be ${known.expects}` }] : [];
  });

const number =
  (sound: (n: number) => boolean) =>
  (value: unknown): number | undefined =>
    typeof value === "number" && sound(value) ? value : undefined;

export const whole = (fallback: number, doc: string, min = 1): RuleOption<number> => ({
  doc,
  fallback,
  expects: `an integer ≥ ${min}`,
  schema: { type: "integer", minimum: min },
  read: number((n) => Number.isSafeInteger(n) && n >= min),
});

/** A share, in percent. */
export const percentage = (fallback: number, doc: string): RuleOption<number> => ({
  doc,
  fallback,
  expects: "a number from 0 to 100",
  schema: { type: "number", minimum: 0, maximum: 100 },
  read: number((n) => n >= 0 && n <= 100),
});

export const oneOf = <const T extends string>(
  choices: readonly T[],
  fallback: NoInfer<T>,
  doc: string,
): RuleOption<T> => ({
  doc,
  fallback,
  expects: `one of ${choices.join(", ")}`,
  schema: { enum: choices },
  read: (value) => choices.find((c) => c === value),
});

/** A name of which there are too many to list; none unless somebody says one. */
export const named = (doc: string, expects: string): RuleOption<string> => ({
  doc,
  fallback: "",
  expects,
  schema: { type: "string" },
  read: (value) => (typeof value === "string" ? value : undefined),
});
