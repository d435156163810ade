import type { Scope } from "../architecture";
import { type Size, sizeOf } from "./sizes";

const DECISIVE: readonly Size[] = ["hidden", "layers", "heads"];

/** Sizes that the file does not say: the class default holds, which is the size of some real model. */
export function checkDefaults(c: Scope): void {
  const at = c.map.entries.find((e) => e.key.value === "model_type");
  if (!at || c.path !== "") return;
  const absent = DECISIVE.flatMap((size) => {
    const told = sizeOf(c, size);
    return told && !told.entry ? [`${told.key} is absent: ${told.value}`] : [];
  });
  const said = [...absent, ...headWidth(c)];
  if (said.length > 0)
    c.fault({
      code: "class-default",
      span: at.value.span,
      severity: "information",
      message: `${said.join(", ")}, as the class has it`,
    });
}

/** A head is not as wide as the model divided by its heads. */
function headWidth(c: Scope): readonly string[] {
  const head = sizeOf(c, "headDim");
  const hidden = sizeOf(c, "hidden");
  const heads = sizeOf(c, "heads");
  if (!head || head.entry || !hidden?.entry || !heads?.entry || heads.value === 0) return [];
  const even = hidden.value / heads.value;
  return even === head.value
    ? []
    : [`${head.key} is absent: ${head.value}, not ${hidden.key} / ${heads.key}`];
}
