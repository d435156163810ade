import type { Tensor } from "../../../model/tensor";
import { unknownTensor } from "../../../model/tensor";
import type { Entry } from "../scope";
import type { Step } from "../spec";
import { axes } from "./axes";
import { elementwise } from "./elementwise";
import { type Lower, operationName } from "./operation";
import { products } from "./products";

const TABLE: ReadonlyMap<string, Lower> = new Map(Object.entries({ ...elementwise, ...axes, ...products }));

/** A function that was called on tensors, and recorded as a layer: it never has weights. */
export function operationStep(entry: Entry, stated: () => Tensor | undefined): Step | undefined {
  const name = operationName(entry);
  if (name === undefined) return undefined;
  const lower = TABLE.get(name);
  const { config } = entry;
  return (g, inputs, form) => {
    const [x] = inputs;
    const made = x && lower?.({ g, inputs, x, name, config, form, stated });
    if (made) return [made].flat();
    // What is not followed has the shape that the file gives it, or none that is known.
    return [g.declared(inputs, stated() ?? unknownTensor(x?.type.layout ?? "last"), name, "global")];
  };
}
