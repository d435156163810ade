import { DEVICES } from "../measure/devices";
import { FEATURE_NAMES } from "../measure/features";
import type { Device, Peak } from "../model/device";
import { DTYPE_BYTES } from "../model/facts";
import { isMapping, isSeq, type Mapping, type Scalar, stringOf, type Tree } from "../model/tree";
import type { Complaints } from "./complaints";
import type { Key } from "./keys";
import { bytesKind, countKind, flag, oneOf, type ValueKind, word } from "./values";

const DTYPES = Object.keys(DTYPE_BYTES) as (keyof typeof DTYPE_BYTES)[];

const features: ValueKind<readonly string[]> = {
  expects: `a list of ${FEATURE_NAMES.join(", ")}`,
  read(t) {
    const names = (isSeq(t) ? t.items : [t]).map(stringOf);
    return names.every((n) => n !== undefined && FEATURE_NAMES.includes(n))
      ? (names as readonly string[])
      : undefined;
  },
  schema: { type: "array", items: { enum: FEATURE_NAMES } },
};

const key = <T>(kind: ValueKind<T>, example: string, doc: string): Key<T> => ({ ...kind, example, doc });

/** What a user says of a device of their own. */
export const DEVICE_KEYS = {
  title: key(word, "Camera A", "Name used in messages; by default the key."),
  memory: key(bytesKind, "512 MB", "Memory for weights and activations; with `flash`, for activations."),
  flash: key(bytesKind, "2 MB", "Separate memory that holds the weights, as in microcontrollers."),
  bandwidth: key(bytesKind, "25 GB", "Memory bandwidth in bytes per second."),
  fp32: key(countKind, "1T", "Peak operations per second in float32; a multiply-accumulate counts as two."),
  fp16: key(countKind, "2T", "The same in float16."),
  bf16: key(countKind, "2T", "The same in bfloat16."),
  int8: key(countKind, "4T", "The same in int8."),
  dtype: key(oneOf(DTYPES), "int8", "The only data type it runs."),
  inferenceOnly: key(flag, "true", "Runs models but does not train them."),
  unsupported: key(features, "[attention, gelu]", `Features it cannot run: ${FEATURE_NAMES.join(", ")}.`),
  source: key(word, "https://example.org/camera-a", "Where that is documented."),
} satisfies Record<string, Key>;

/** More devices than anybody has. */
const MOST = 100;

/** The devices under `devices`, by name. One without its memory is none. */
export function readDevices(
  { entries }: Mapping,
  values: (map: Mapping) => Readonly<Record<string, unknown>>,
  complaints: Complaints,
): Readonly<Record<string, Device>> {
  const found = new Map<string, Device>();
  for (const { key: name, value } of entries.slice(0, MOST)) {
    if (!isMapping(value)) complaints.wrong(value, `device ${String(name.value)}`, "a mapping");
    else {
      const device = deviceFrom(String(name.value), values(value));
      if (device) found.set(String(name.value), device);
      else complaints.say(name.span, `Device ${String(name.value)} needs its \`memory\``);
    }
  }
  return Object.fromEntries(found);
}

interface Written extends Peak {
  readonly title?: string;
  readonly memory?: number;
  readonly flash?: number;
  readonly bandwidth?: number;
  readonly dtype?: Device["dtype"];
  readonly inferenceOnly?: boolean;
  readonly unsupported?: readonly string[];
  readonly source?: string;
}

function deviceFrom(name: string, written: Written): Device | undefined {
  const { title = name, memory, inferenceOnly, unsupported, fp32, fp16, bf16, int8, ...rest } = written;
  if (memory === undefined) return undefined;
  const peaks = Object.entries({ fp32, fp16, bf16, int8 }).filter(([, n]) => n !== undefined);
  const { source } = rest;
  return {
    title,
    memory,
    ...rest,
    ...(peaks.length > 0 ? { peak: Object.fromEntries(peaks) as Peak } : {}),
    ...(inferenceOnly ? { inferenceOnly } : {}),
    ...(unsupported ? { unsupported: { features: unsupported, ...(source ? { source } : {}) } } : {}),
  };
}

const DEVICE = /^device:\s*(.*)$/;

/** The name in `device:t4`, which may stand among presets; undefined for anything else. */
export function deviceIn(tree: Tree): string | undefined {
  return deviceInText(stringOf(tree) ?? "");
}

export const deviceInText = (text: string): string | undefined => DEVICE.exec(text)?.[1];

/** It may be described in another config file: then this one does not know. */
export function checkDevice(
  name: string,
  tree: Tree,
  own: Readonly<Record<string, Device>>,
  complaints: Complaints,
): void {
  const known = [...Object.keys(own), ...Object.keys(DEVICES)];
  if (known.includes(name)) return;
  const said: Scalar = { kind: "scalar", span: tree.span, value: name, source: name };
  complaints.unknown(said, "device", known, "warning");
}
