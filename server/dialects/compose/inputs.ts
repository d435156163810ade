import { unknownTensor } from "../../model/tensor";
import type { Value } from "../../model/trace";
import { shape } from "../../text/numbers";
import type { LayerSpec } from "../../vocabulary/layer";
import { wantedBy } from "../torch/vocabulary";
import type { TargetFramework } from "./style";

/** A list of layers has attention read itself; whatever else is called with several tensors wants them all. */
export function wanting(
  { type, lower }: LayerSpec,
  source: string,
  { stated }: TargetFramework,
): LayerSpec["lower"] {
  const wanted = source === "torch" && stated && type !== "MultiheadAttention" ? wantedBy(type) : undefined;
  if (wanted === undefined) return lower;
  return (g, inputs, ...rest) => {
    if (inputs.length === 1)
      g.fault("shape-mismatch", `needs ${wanted}, but one tensor arrives`, { input: 0 });
    return lower(g, inputs, ...rest);
  };
}

export const MERGES: ReadonlySet<string> = new Set([
  "add",
  "subtract",
  "multiply",
  "maximum",
  "minimum",
  "average",
]);

/** torch lines up axes from the last one: the batch of what has fewer axes meets another one's first axis. */
export const withBatch =
  (lower: LayerSpec["lower"], type: string): LayerSpec["lower"] =>
  (g, inputs, args, written) => {
    const [least, most] = [Math.min, Math.max].map((pick) =>
      inputs.reduce<Value | undefined>((a, b) => {
        const [m, n] = [a?.type.dims?.length, b.type.dims?.length];
        return m === undefined || (n !== undefined && pick(m, n) === n) ? b : a;
      }, undefined),
    );
    const [few, many] = [least?.type.dims, most?.type.dims];
    if (!few || !many || few.length === many.length) return lower(g, inputs, args, written);
    const met = many[many.length - few.length - 1] ?? null;
    g.fault(
      "shape-mismatch",
      `${shape(few)} meets ${shape(many)}: torch lines up the last axes, and the batch of the first meets ${met ?? "?"}`,
      met === 1 || met === null ? { severity: "warning" } : {},
    );
    return g.declared(inputs, unknownTensor("first"), type, "global");
  };
