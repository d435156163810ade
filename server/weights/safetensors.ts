import {
  type Header,
  isExtent,
  LONGEST_HEADER,
  MOST_AXES,
  MOST_TENSORS,
  type ReadAt,
  type StoredTensor,
  viewOf,
} from "./header";

/** The length of the header, in eight bytes, little end first. */
const LENGTH = 8;

/**
 * The header of a `.safetensors` file: a length and that much JSON, which names each tensor with its type, shape and place.
 * Format: huggingface.co/docs/safetensors. Nothing of the tensors themselves is read.
 */
export async function readSafetensors(readAt: ReadAt): Promise<Header> {
  const start = await readAt(0, LENGTH);
  if (start.length < LENGTH) return { fault: "The file ends within its header." };
  const length = viewOf(start).getBigUint64(0, true);
  if (length > BigInt(LONGEST_HEADER)) return { fault: `The header claims to be ${length} bytes long.` };
  const bytes = await readAt(LENGTH, Number(length));
  if (bytes.length < Number(length)) return { fault: "The file ends within its header." };
  const header = jsonOf(bytes);
  if (!isObject(header)) return { fault: "The header is not a JSON object." };
  return tensorsOf(header);
}

function tensorsOf(header: object): Header {
  const entries = Object.entries(header).filter(([name]) => name !== "__metadata__");
  if (entries.length > MOST_TENSORS) return { fault: `The header lists ${entries.length} tensors.` };
  const tensors: StoredTensor[] = [];
  for (const [name, entry] of entries) {
    const tensor = isObject(entry) ? tensorOf(name, entry) : undefined;
    if (!tensor) return { fault: `The header's entry for ${name} does not describe a tensor.` };
    tensors.push(tensor);
  }
  return { tensors };
}

function tensorOf(name: string, entry: object): StoredTensor | undefined {
  const dtype: unknown = own(entry, "dtype");
  const shape: unknown = own(entry, "shape");
  if (typeof dtype !== "string" || !Array.isArray(shape) || shape.length > MOST_AXES) return undefined;
  const extents: readonly unknown[] = shape;
  return extents.every(isExtent) ? { name, dtype, shape: extents } : undefined;
}

/**
 * The shards that `model.safetensors.index.json` or Keras' `model.weights.json` names, in the order of the text; nothing where it is
 * no such file.
 */
export function shardsOf(text: string): readonly string[] | undefined {
  const index = jsonOf(text);
  const map: unknown = isObject(index) ? own(index, "weight_map") : undefined;
  if (!isObject(map)) return undefined;
  const names: readonly unknown[] = Object.values(map).flat();
  return names.every(isFileName) ? [...new Set(names)] : undefined;
}

/** A file beside the index, never one somewhere else. */
const isFileName = (name: unknown): name is string =>
  typeof name === "string" && name !== "" && name !== ".." && !/[/\\\0]/.test(name);

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const own = (o: object, key: string): unknown =>
  Object.hasOwn(o, key) ? (o as Readonly<Record<string, unknown>>)[key] : undefined;

function jsonOf(text: Uint8Array | string): unknown {
  try {
    return JSON.parse(
      typeof text === "string" ? text : new TextDecoder("utf-8", { fatal: true }).decode(text),
    );
  } catch {
    return undefined;
  }
}
