import { memberIn } from "./archive";
import { readGguf } from "./gguf";
import { type Header, isHeader, LONGEST_HEADER, type ReadAt, type StoredTensor } from "./header";
import { type Places, readKerasShard, readKerasShards, readKerasWeights } from "./keras";
import { readSafetensors, shardsOf } from "./safetensors";

/** A folder on some disk. */
export interface Folder {
  names(): Promise<readonly string[]>;
  /** Opens a file for reading at places; undefined where that cannot be. `stamp` changes when the file does. */
  open(
    name: string,
  ): Promise<
    | { readonly readAt: ReadAt; readonly size: number; readonly stamp: string; close(): Promise<void> }
    | undefined
  >;
  /** What was packed by deflate; undefined where it is damaged, or larger than `most` bytes. */
  inflate(packed: Uint8Array, most: number): Uint8Array | undefined;
}

/** What was found, or why it says nothing. */
export interface Beside {
  readonly file: string;
  readonly stamp: string;
  readonly tensors?: readonly StoredTensor[];
  /** How the tensors are found again: by where they are in their model, or, absent, by their names. */
  readonly found?: "by place";
  readonly fault?: string;
  readonly missing?: number;
}

/** The headers of one file, or of those that an index names. */
export async function lookAt(folder: Folder, file: string): Promise<Beside | undefined> {
  if (!file.endsWith(INDEX) && !file.endsWith(KERAS_INDEX)) return whole(folder, file);
  const found = await indexed(folder, await folder.names(), file);
  if (!found?.missing) return found;
  // Who loads these weights needs all of them.
  const { tensors: _, ...rest } = found;
  return {
    ...rest,
    fault: `Missing beside the index: ${found.missing} of the files that it names.`,
  };
}

const USUAL = "model.safetensors";
const INDEX = ".safetensors.index.json";
/** What Keras 3 writes with `max_shard_size`. */
const KERAS_INDEX = ".weights.json";
const MOST_SHARDS = 2000;

/** The headers of the weights in a folder; undefined where there are none. Of the weights themselves nothing is read. */
export async function lookBeside(folder: Folder): Promise<Beside | undefined> {
  const names = await folder.names();
  const indices = names.filter((n) => n.endsWith(INDEX));
  const index = indices.find((n) => n === `model${INDEX}`) ?? single(indices);
  if (index !== undefined) return indexed(folder, names, index);
  const tensorFiles = names.filter((n) => n.endsWith(".safetensors")).sort();
  // Others of the same name with a word more are the same in another type.
  const plain = tensorFiles.filter((n) => n.split(".").length === 2);
  const one = tensorFiles.find((n) => n === USUAL) ?? single(tensorFiles) ?? single(plain);
  const file = one ?? single(names.filter((n) => n.endsWith(".gguf")));
  return file === undefined ? undefined : whole(folder, file);
}

const single = (names: readonly string[]): string | undefined => (names.length === 1 ? names[0] : undefined);

async function whole(folder: Folder, file: string): Promise<Beside | undefined> {
  const read = await headerOf(folder, file, { left: LONGEST_HEADER }, (readAt, size) =>
    headerIn(folder, file, readAt, size),
  );
  return read && { file, ...read };
}

/** How many bytes of headers may still be read. */
interface Budget {
  left: number;
}

type Read = Pick<Beside, "stamp" | "tensors" | "found" | "fault">;

async function headerOf(
  folder: Folder,
  file: string,
  budget: Budget,
  read: (readAt: ReadAt, size: number) => Promise<Header>,
): Promise<Read | undefined> {
  const opened = await folder.open(file);
  if (!opened) return undefined;
  const { readAt, stamp } = opened;
  const counted: ReadAt = async (offset, length) => {
    // What a header claims to be is not asked for where the file is shorter.
    const there = Math.max(0, Math.min(length, opened.size - offset));
    budget.left -= there;
    if (budget.left < 0) throw new TooMuch();
    return readAt(offset, there);
  };
  try {
    const header = await read(counted, opened.size);
    return isHeader(header) ? { stamp, ...header } : { stamp, fault: header.fault };
  } catch (error) {
    const fault =
      error instanceof TooMuch
        ? `The headers are longer than ${LONGEST_HEADER} bytes.`
        : "The file cannot be read.";
    return { stamp, fault };
  } finally {
    await opened.close();
  }
}

class TooMuch extends Error {}

async function headerIn(folder: Folder, file: string, readAt: ReadAt, size: number): Promise<Header> {
  if (file.endsWith(".gguf")) return readGguf(readAt);
  if (/\.(h5|hdf5)$/.test(file)) return readKerasWeights(readAt);
  return file.endsWith(".keras") ? readArchive(folder, readAt, size) : readSafetensors(readAt);
}

/** A `.keras` file is a zip archive with its weights in HDF5, which are not packed as Keras writes it. */
async function readArchive(folder: Folder, readAt: ReadAt, size: number): Promise<Header> {
  const member = await memberIn(readAt, size, KERAS_WEIGHTS);
  if (!member) return { fault: `The archive has no ${KERAS_WEIGHTS}.` };
  if (!member.deflated) return readKerasWeights((at, length) => readAt(member.offset + at, length));
  const whole = folder.inflate(await readAt(member.offset, member.packed), LONGEST_HEADER);
  if (!whole)
    return { fault: `${KERAS_WEIGHTS} cannot be unpacked, or is longer than ${LONGEST_HEADER} bytes.` };
  return readKerasWeights(async (at, length) => whole.subarray(at, at + length));
}

const KERAS_WEIGHTS = "model.weights.h5";

async function indexed(folder: Folder, names: readonly string[], index: string): Promise<Beside | undefined> {
  const opened = await folder.open(index);
  if (!opened) return undefined;
  const own = { file: index, stamp: opened.stamp };
  const text =
    opened.size > LONGEST_HEADER ? "" : new TextDecoder().decode(await opened.readAt(0, opened.size));
  await opened.close();
  const shards = shardsOf(text);
  if (!shards) return { ...own, fault: "The index does not say in which files the tensors are." };
  if (shards.length > MOST_SHARDS) return { ...own, fault: `The index names ${shards.length} files.` };
  const here = shards.filter((name) => names.includes(name));
  const budget: Budget = { left: LONGEST_HEADER };
  const tensors: StoredTensor[] = [];
  const stamps = [opened.stamp];
  const places: Places | undefined = index.endsWith(KERAS_INDEX) ? new Map() : undefined;
  for (const name of here) {
    const read = await headerOf(folder, name, budget, (readAt, size) =>
      places ? readKerasShard(readAt, places) : headerIn(folder, name, readAt, size),
    );
    stamps.push(read?.stamp ?? "");
    if (!read?.tensors) return { ...own, fault: `${name}: ${read?.fault ?? "The file cannot be read."}` };
    for (const t of read.tensors) tensors.push(t);
  }
  const missing = shards.length - here.length;
  const all = places ? await readKerasShards(places) : { tensors };
  return { ...own, stamp: stamps.join(), ...all, ...(missing > 0 ? { missing } : {}) };
}
