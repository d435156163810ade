import { booleanOf, integerOf } from "../../../model/tree";
import type { Scope } from "../architecture";
import { sizeOf } from "./sizes";

/** A window that no layer uses. */
export function checkWindows(c: Scope): void {
  const from = c.entry("max_window_layers");
  const first = from && integerOf(from.value);
  const layers = sizeOf(c, "layers");
  if (!from || first === undefined || !layers || c.entry("layer_types")) return;
  const on = booleanOf(c.entry("use_sliding_window")?.value);
  const message =
    on === true && first >= layers.value
      ? `The sliding window has no effect: layers from ${first} on have it, and there are ${layers.value}`
      : first > layers.value
        ? `max_window_layers ${first} is more than the ${layers.value} layers there are; some releases refuse that`
        : undefined;
  if (message !== undefined)
    c.fault({ code: "window-layers", span: from.span, severity: "warning", message });
}
