import type { Argument } from "../../../model/layer";
import { ownValue } from "../../../model/own";
import { nearest } from "../../../text/nearest";
import type { Version } from "../document";
import { laterName } from "../legacy";
import type { Entry } from "../scope";
import type { KerasLayer } from "../spec";
import { type Keys, keysOf } from "./keys";

/** What other libraries call the same. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  out_channels: "filters",
  num_filters: "filters",
  n_filters: "filters",
  out_features: "units",
  hidden_size: "units",
  num_units: "units",
  n_units: "units",
  kernel: "kernel_size",
  filter_size: "kernel_size",
  ksize: "kernel_size",
  dilation: "dilation_rate",
  num_embeddings: "input_dim",
  embedding_dim: "output_dim",
  eps: "epsilon",
  scale_factor: "size",
  init: "kernel_initializer",
  W_regularizer: "kernel_regularizer",
  b_regularizer: "bias_regularizer",
  W_constraint: "kernel_constraint",
  b_constraint: "bias_constraint",
};

/** The key that was probably meant by one that the class does not take, among those that are not given. */
export function meantBy(
  type: string,
  name: string,
  taken: Keys,
  isGiven: (key: string) => boolean,
): string | undefined {
  const likely = [laterName(type, name), ownValue(ELSEWHERE, name)].find(
    (key) => key !== undefined && key !== name && taken.has(key),
  );
  if (likely !== undefined) return isGiven(likely) ? undefined : likely;
  return nearest(
    name,
    [...taken].filter((key) => !isGiven(key)),
  )[0];
}

/**
 * Arguments that a layer cannot do without, where another key of its configuration stands for them: the key is what is
 * wrong, and of a layer of the right name more can be said.
 */
export function misnamed({ type, args }: Entry, version: Version, spec: KerasLayer): readonly Argument[] {
  const taken = keysOf(type, version);
  if (!taken) return [];
  const missing = Object.keys(spec.args).filter(
    (name) => spec.args[name]?.required && !args.all.some((a) => spec.names.get(a.name) === name),
  );
  if (missing.length === 0) return [];
  const strange = args.all.filter((a) => typeof a.name === "string" && !taken.has(a.name));
  const isGiven = (key: string): boolean => args.at(key) !== undefined;
  return missing.flatMap((name) => {
    const other = strange.find((a) => meantBy(type, String(a.name), taken, isGiven) === name);
    return other ? [{ name, value: other.value, span: other.span }] : [];
  });
}
