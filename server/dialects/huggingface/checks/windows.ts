import { booleanOf, integerOf, isNull } from "../../../model/tree";
import type { Scope } from "../architecture";
import { sizeOf } from "./sizes";

/** A window that no layer uses, or that nothing is long enough for. */
export function checkWindows(c: Scope): void {
  checkFirst(c);
  checkSize(c);
}

function checkFirst(c: Scope): void {
  const from = c.entry("max_window_layers");
  const first = from && integerOf(from.value);
  const layers = sizeOf(c, "layers");
  if (!from || first === undefined || !layers || c.entry("layer_types")) return;
  const on = booleanOf(c.entry("use_sliding_window")?.value) === true;
  // Without windows the number means nothing: files of Qwen VL as they are published keep that of a larger model.
  const kept = c.family.types[0]?.includes("_vl") ?? false;
  const message =
    on && first >= layers.value
      ? `The sliding window has no effect: layers from ${first} on have it, and there are ${layers.value}`
      : first > layers.value && !kept
        ? `max_window_layers ${first} is more than the ${layers.value} layers there are; some releases refuse that`
        : undefined;
  if (message !== undefined)
    c.fault({ code: "window-layers", span: from.span, severity: "warning", message });
}

function checkSize(c: Scope): void {
  const switched = c.entry("use_sliding_window");
  const found = c.entry("sliding_window");
  if (!found || (switched && booleanOf(switched.value) === false)) return;
  const fault = (severity: "warning" | "information", message: string): void =>
    c.fault({ code: "window-layers", span: found.span, severity, message });
  const size = integerOf(found.value);
  const most = sizeOf(c, "positions");
  if (isNull(found.value) && switched && booleanOf(switched.value) === true)
    fault("warning", "use_sliding_window is true, but sliding_window is null: no layer has a window");
  else if (size !== undefined && size <= 0)
    fault(
      "warning",
      `sliding_window is ${size}: a window is at least 1 position wide, null says that there is none`,
    );
  else if (size !== undefined && most?.entry && size > most.value)
    fault(
      "information",
      `sliding_window ${size} is more than ${most.key} ${most.value}: it never has an effect`,
    );
}
