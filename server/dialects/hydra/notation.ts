import type { Notation } from "../dialect";

/** `{ _target_: …, … }`, `{ class_path: …, init_args: { … } }`, `{ target: …, params: { … } }`. */
export const notation: Notation = {
  typeKeys: ["_target_", "class_path", "target"],
  argumentKeys: ["init_args", "params"],
  hiddenArguments: /^dim_feedforward$/,
};
