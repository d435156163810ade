import type { Notation } from "../dialect";

/** `{ "class_name": …, "config": { … } }`; Keras 3 says besides where the class is from. */
export const notation: Notation = {
  typeKeys: ["class_name"],
  argumentKeys: ["config"],
  commonKeys: ["module", "registered_name"],
};
