import type { Layout } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { choice, flag, integer, perAxis } from "../../../vocabulary/args";
import { type Call, seenAs } from "../spec";

/** Arguments that many layers have. */
export const units = integer({ min: 1, required: true });
export const filters = integer({ min: 1, required: true });
export const useBias = flag({ default: true });
export const dataFormat = choice(["channels_last", "channels_first"]);

const sides = choice(["valid", "same", "causal"], { default: "valid" });

/** Classes without causal padding say so in words of their own. */
export const paddingOf = (causal: boolean): typeof sides =>
  causal ? sides : { ...sides, expects: "valid or same", schema: { enum: ["valid", "same"] } };

export const slide = {
  kernel_size: perAxis({ min: 1, required: true }),
  strides: perAxis({ min: 1, default: 1 }),
  padding: paddingOf(false),
  data_format: dataFormat,
  dilation_rate: perAxis({ min: 1, default: 1 }),
} as const;

/** Where `data_format` says that the channels are; nobody says so in older files, where sequences have them last. */
export function layoutOf({ args: { data_format: said }, usual }: Formatted, rank: number): Layout {
  if (said !== undefined) return said === "channels_first" ? "first" : "last";
  return rank === 1 ? "last" : usual;
}

type Formatted = Pick<
  Call<{ readonly data_format: "channels_last" | "channels_first" | undefined }>,
  "args" | "usual"
>;

/** The input with its channels there. */
export const formatted = (call: Formatted & Pick<Call<unknown>, "x">, rank: number): Value =>
  seenAs(call.x, layoutOf(call, rank));

/** An axis as Keras counts them, with the batch in front, among those without it; undefined for the batch itself. */
export function axisOf(axis: number, rank: number): number | undefined {
  const at = axis < 0 ? rank + axis : axis - 1;
  return at < 0 ? undefined : at;
}
