import type { Device } from "../model/device";
import { type Figure, sum } from "../model/figure";
import { memoryOf } from "../model/memory";
import type { Severity } from "../model/problem";
import { bytes } from "../text/numbers";
import { type Context, defineRule } from "./engine/rule";
import { modelSpan, targetsOf } from "./kit/devices";

interface Finding {
  readonly what: string;
  readonly severity: Severity;
}

export default defineRule<Finding>({
  code: "device-memory",
  severity: "warning",
  preset: "device",
  summary: "Warns when the model does not fit into the memory of its target device.",
  since: "0.1.0",
  *check(context) {
    for (const device of targetsOf(context)) {
      const finding = findingOf(device, context);
      if (finding) yield finding;
    }
  },
  at: (_, context) => modelSpan(context),
  severityOf: ({ severity }) => severity,
  what: ({ what }) => what,
});

function findingOf(device: Device, { facts: { totals }, options }: Context): Finding | undefined {
  const { weights, peak, training } = memoryOf(totals, {
    ...options,
    ...(device.dtype ? { dtype: device.dtype } : {}),
  });
  const { title, memory, flash, isCache, inferenceOnly } = device;
  const warning = (what: string): Finding => ({ what, severity: "warning" });
  const remark = (what: string): Finding => ({ what, severity: "information" });
  if (flash !== undefined) {
    if (exceeds(weights, flash))
      return warning(over("Weights take", weights, `${bytes(flash)} of flash`, title));
    if (exceeds(peak, memory)) return warning(over("Activations take", peak, bytes(memory), title));
    return undefined;
  }
  if (isCache)
    return exceeds(weights, memory)
      ? remark(
          `${over("Weights take", weights, bytes(memory), title)}, so part of them is fetched again at every step`,
        )
      : undefined;
  const running = sum([weights, peak]);
  if (exceeds(running, memory))
    return warning(over("Running the model takes", running, bytes(memory), title));
  if (!inferenceOnly && exceeds(training, memory))
    return remark(over("Training with Adam takes", training, bytes(memory), title));
  return undefined;
}

/** A lower bound above the limit is too much already. */
const exceeds = ({ value, status }: Figure, limit: number): boolean =>
  status !== "unknown" && value > BigInt(Math.floor(limit));

const over = (what: string, { value }: Figure, limit: string, title: string): string =>
  `${what} at least ${bytes(value)}; ${title} has ${limit}`;
