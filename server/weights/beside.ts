import { readGguf } from "./gguf";
import { isHeader, LONGEST_HEADER, type ReadAt, type StoredTensor } from "./header";
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
}

/** What was found, or why it says nothing. */
export interface Beside {
  readonly file: string;
  readonly stamp: string;
  readonly tensors?: readonly StoredTensor[];
  readonly fault?: string;
  readonly missing?: number;
}

/** The headers of one file, or of those that an index names. */
export async function lookAt(folder: Folder, file: string): Promise<Beside | undefined> {
  if (HDF5.test(file)) return { file, stamp: "", fault: UNREAD };
  return file.endsWith(INDEX) ? indexed(folder, await folder.names(), file) : whole(folder, file);
}

const HDF5 = /\.(keras|h5|hdf5)$/i;
/** What its headers would say follows from the layers too: such a file is loaded by their names and shapes. */
const UNREAD =
  "Weights in HDF5 are not read; compare with the model file that they are of, which says as much.";

const USUAL = "model.safetensors";
const INDEX = ".safetensors.index.json";
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
  const read = await headerOf(folder, file, { left: LONGEST_HEADER });
  return read && { file, ...read };
}

/** How many bytes of headers may still be read. */
interface Budget {
  left: number;
}

type Read = Pick<Beside, "stamp" | "tensors" | "fault">;

async function headerOf(folder: Folder, file: string, budget: Budget): Promise<Read | undefined> {
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
    const header = await (file.endsWith(".gguf") ? readGguf(counted) : readSafetensors(counted));
    return isHeader(header) ? { stamp, tensors: header.tensors } : { stamp, fault: header.fault };
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

async function indexed(folder: Folder, names: readonly string[], index: string): Promise<Beside | undefined> {
  const opened = await folder.open(index);
  if (!opened) return undefined;
  const own = { file: index, stamp: opened.stamp };
  const text =
    opened.size > LONGEST_HEADER
      ? undefined
      : new TextDecoder().decode(await opened.readAt(0, opened.size).finally(() => opened.close()));
  const shards = text === undefined ? undefined : shardsOf(text);
  if (!shards) return { ...own, fault: "The index does not say in which files the tensors are." };
  if (shards.length > MOST_SHARDS) return { ...own, fault: `The index names ${shards.length} files.` };
  const here = shards.filter((name) => names.includes(name));
  const budget: Budget = { left: LONGEST_HEADER };
  const tensors: StoredTensor[] = [];
  const stamps = [opened.stamp];
  for (const name of here) {
    const read = await headerOf(folder, name, budget);
    stamps.push(read?.stamp ?? "");
    if (!read?.tensors) return { ...own, fault: `${name}: ${read?.fault ?? "The file cannot be read."}` };
    for (const t of read.tensors) tensors.push(t);
  }
  const missing = shards.length - here.length;
  return { ...own, stamp: stamps.join(), tensors, ...(missing > 0 ? { missing } : {}) };
}
