import { integerOf } from "../../../model/tree";
import type { Scope } from "../architecture";

/** Keys whose class says that they are no whole numbers. */
const REAL: ReadonlySet<string> = new Set([
  "embedding_multiplier",
  "logits_scaling",
  "residual_multiplier",
  "attention_multiplier",
  "logit_scale",
  "rms_norm_eps",
  "layer_norm_eps",
  "norm_eps",
  "initializer_range",
  "router_aux_loss_coef",
]);

/** Releases that check types take no whole number for another. */
export function checkTypes(c: Scope): void {
  for (const e of c.map.entries) {
    const n = REAL.has(String(e.key.value)) ? integerOf(e.value) : undefined;
    if (n === undefined || e.value.kind !== "scalar" || /[.e]/i.test(e.value.source)) continue;
    c.fault({
      code: "strict-type",
      span: e.value.span,
      severity: "information",
      message: `${String(e.key.value)} is a number with a fraction: releases that check types refuse ${n}, and take ${n}.0`,
      fixes: [
        {
          title: `Change to ${n}.0`,
          edits: [{ span: e.value.span, text: `${n}.0` }],
          safe: true,
          preferred: true,
        },
      ],
    });
  }
}
