import {
  type Header,
  LONGEST_HEADER,
  MOST_AXES,
  MOST_TENSORS,
  type ReadAt,
  type StoredTensor,
  viewOf,
} from "./header";

const MAGIC = 0x46554747; // "GGUF", little end first
const CHUNK = 1 << 16;

/** Bytes of a metadata value by its type; strings and arrays say their own length. */
const VALUE_BYTES: readonly number[] = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
const STRING = 8;
const ARRAY = 9;

/** Names of the types of tensors, as ggml numbers them; a number without one has nothing between its spaces. */
const TYPES: readonly string[] = (
  "F32 F16 Q4_0 Q4_1   Q5_0 Q5_1 Q8_0 Q8_1 Q2_K Q3_K Q4_K Q5_K Q6_K Q8_K " +
  "IQ2_XXS IQ2_XS IQ3_XXS IQ1_S IQ4_NL IQ3_S IQ2_S IQ4_XS I8 I16 I32 I64 F64 IQ1_M BF16    TQ1_0 TQ2_0    MXFP4"
).split(" ");

/**
 * The header of a `.gguf` file, versions 2 and 3: metadata, which is passed over, and a name, shape and type for each tensor.
 * Format: ggml's docs/gguf.md. Shapes are turned to put the outermost axis first.
 */
export async function readGguf(readAt: ReadAt): Promise<Header> {
  const bytes = new Bytes(readAt);
  try {
    return await tensorsOf(bytes);
  } catch (error) {
    if (error instanceof Malformed) return { fault: error.message };
    throw error;
  }
}

class Malformed extends Error {}

async function tensorsOf(bytes: Bytes): Promise<Header> {
  if ((await bytes.u32()) !== MAGIC) return { fault: "The file is not a GGUF file." };
  const version = await bytes.u32();
  if (version !== 2 && version !== 3) return { fault: `GGUF version ${version} is not read.` };
  const count = await bytes.count(MOST_TENSORS, "tensors");
  const pairs = await bytes.count(MOST_TENSORS, "metadata entries");
  for (let i = 0; i < pairs; i++) {
    await bytes.passString();
    await passValue(bytes, await bytes.u32());
  }
  const tensors: StoredTensor[] = [];
  for (let i = 0; i < count; i++) tensors.push(await tensorAt(bytes));
  return { tensors };
}

async function tensorAt(bytes: Bytes): Promise<StoredTensor> {
  const name = await bytes.string();
  const axes = await bytes.u32();
  if (axes > MOST_AXES) throw new Malformed(`Tensor ${name} claims to have ${axes} axes.`);
  const shape: number[] = [];
  for (let i = 0; i < axes; i++)
    shape.unshift(await bytes.count(Number.MAX_SAFE_INTEGER, `elements along an axis of ${name}`));
  const type = await bytes.u32();
  await bytes.pass(8);
  return { name, shape, dtype: TYPES[type] || `type ${type}` };
}

async function passValue(bytes: Bytes, type: number): Promise<void> {
  if (type === STRING) return bytes.passString();
  if (type !== ARRAY) return bytes.pass(bytesOf(type));
  const inner = await bytes.u32();
  const length = await bytes.count(LONGEST_HEADER, "values in a list");
  // Lists of lists are not in use.
  if (inner === ARRAY) throw new Malformed("A list of lists in the metadata is not read.");
  if (inner !== STRING) return bytes.pass(length * bytesOf(inner));
  for (let i = 0; i < length; i++) await bytes.passString();
}

function bytesOf(type: number): number {
  const bytes = VALUE_BYTES[type];
  if (!bytes) throw new Malformed(`The metadata has a value of type ${type}, which does not exist.`);
  return bytes;
}

/** A file read from its start on in large pieces, up to the longest header that is believed. */
class Bytes {
  private chunk: Uint8Array = new Uint8Array();
  private from = 0;
  private at = 0;

  constructor(private readonly readAt: ReadAt) {}

  async u32(): Promise<number> {
    return viewOf(await this.take(4)).getUint32(0, true);
  }

  /** A number of things, which is refused when there can be no such many. */
  async count(most: number, what: string): Promise<number> {
    const n = viewOf(await this.take(8)).getBigUint64(0, true);
    if (n > BigInt(most)) throw new Malformed(`The header claims to have ${n} ${what}.`);
    return Number(n);
  }

  async string(): Promise<string> {
    const length = await this.count(CHUNK, "bytes in a name");
    return new TextDecoder().decode(await this.take(length));
  }

  async passString(): Promise<void> {
    await this.pass(await this.count(LONGEST_HEADER, "bytes in a string"));
  }

  async pass(length: number): Promise<void> {
    this.at += length;
    this.withinBounds();
  }

  /** The next bytes, `CHUNK` at most. */
  private async take(length: number): Promise<Uint8Array> {
    const { at } = this;
    this.at += length;
    this.withinBounds();
    if (at < this.from || this.at > this.from + this.chunk.length) {
      this.chunk = await this.readAt(at, Math.max(CHUNK, length));
      this.from = at;
    }
    if (this.at > this.from + this.chunk.length) throw new Malformed("The file ends within its header.");
    return this.chunk.subarray(at - this.from, this.at - this.from);
  }

  private withinBounds(): void {
    if (this.at > LONGEST_HEADER) throw new Malformed(`The header is longer than ${LONGEST_HEADER} bytes.`);
  }
}
