import { isExtent, LONGEST_HEADER, MOST_AXES, type ReadAt, viewOf } from "./header";

/** A group of an HDF5 file, or an array in it. */
export interface Entry {
  /** What is in it, by name; nothing in an array. */
  entries(): Promise<ReadonlyMap<string, Entry>>;
  /** A list of words that belongs to it; absent where there is none of this name. */
  words(name: string): Promise<readonly string[] | undefined>;
  readonly array?: { readonly shape: readonly number[]; readonly dtype: string };
}

/** Says in one sentence why nothing is read. */
export class Unreadable extends Error {}

const NOT_KEPT = "The file is HDF5 in a form that Keras does not write.";
const broken = (): Unreadable => new Unreadable("The HDF5 file is damaged.");

/** Of groups, arrays and nodes of trees: a large model has some ten thousand. */
const MOST_PARTS = 200_000;
/** More blocks than any object has. */
const MOST_BLOCKS = 1000;
const DEEPEST_TREE = 16;
/** Names, attributes and headers are small; what claims to be larger is none. */
const LARGEST_PIECE = 10_000_000;
const PAGE = 4096;
const MOST_PAGES = 2048;

/**
 * The root of an HDF5 file as h5py writes it for Keras: superblock 0 or 1, groups as symbol tables, object headers of version 1
 * (HDF5 File Format Specification 3.0). Nothing of the arrays themselves is read, only where a structure leads.
 */
export async function openHdf5(readAt: ReadAt): Promise<Entry> {
  const file = new Hdf5(readAt);
  const start = await file.view(0, 96).catch(() => undefined);
  if (start?.getUint32(0) !== 0x89484446 || start.getUint32(4) !== 0x0d0a1a0a)
    throw new Unreadable("The file is not HDF5.");
  const version = start.getUint8(8);
  if (version > 1 || start.getUint8(13) !== 8 || start.getUint8(14) !== 8) throw new Unreadable(NOT_KEPT);
  const base = 24 + 4 * version;
  if (start.getBigUint64(base, true) !== 0n) throw new Unreadable(NOT_KEPT);
  return file.object(addressAt(start, base + 40));
}

interface Message {
  readonly type: number;
  readonly data: DataView;
}

const [DATASPACE, DATATYPE, ATTRIBUTE, CONTINUATION, SYMBOL_TABLE] = [0x01, 0x03, 0x0c, 0x10, 0x11];

class Hdf5 {
  private readonly pages = new Map<number, Uint8Array>();
  private readonly objects = new Map<number, Entry>();
  private parts = 0;
  private viewed = 0;

  constructor(private readonly readAt: ReadAt) {}

  /** Structures are small and stand near each other. */
  async view(offset: number, length: number): Promise<DataView> {
    this.viewed += length;
    if (length > LARGEST_PIECE || this.viewed > LONGEST_HEADER) throw broken();
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const at = offset + done;
      const page = await this.page(Math.floor(at / PAGE));
      const part = page.subarray(at % PAGE, (at % PAGE) + length - done);
      if (part.length === 0) throw broken();
      bytes.set(part, done);
      done += part.length;
    }
    return viewOf(bytes);
  }

  private async page(index: number): Promise<Uint8Array> {
    const known = this.pages.get(index);
    if (known) return known;
    const page = await this.readAt(index * PAGE, PAGE);
    if (this.pages.size >= MOST_PAGES) this.pages.clear();
    this.pages.set(index, page);
    return page;
  }

  /** The same for the same address, however it is come by. */
  async object(address: number): Promise<Entry> {
    const known = this.objects.get(address);
    if (known) return known;
    this.count(1);
    const messages = await this.messages(address);
    const find = (type: number): DataView | undefined => messages.find((m) => m.type === type)?.data;
    const [table, space, kind] = [find(SYMBOL_TABLE), find(DATASPACE), find(DATATYPE)];
    let entries: Promise<ReadonlyMap<string, Entry>> | undefined;
    let attributes: ReadonlyMap<string, Attribute> | undefined;
    const entry: Entry = {
      entries: () => (entries ??= table ? this.entries(table) : Promise.resolve(new Map())),
      words: async (name) => {
        attributes ??= attributesIn(messages);
        const attribute = attributes.get(name);
        return attribute && this.words(attribute);
      },
      ...(space && kind ? { array: { shape: shapeIn(space), dtype: typeIn(kind) } } : {}),
    };
    this.objects.set(address, entry);
    return entry;
  }

  private count(more: number): void {
    this.parts += more;
    if (this.parts > MOST_PARTS) throw new Unreadable(`The HDF5 file has more than ${MOST_PARTS} parts.`);
  }

  private async messages(address: number): Promise<readonly Message[]> {
    const head = await this.view(address, 12);
    if (head.getUint8(0) !== 1) throw new Unreadable(NOT_KEPT);
    const blocks = [{ at: address + 16, length: head.getUint32(8, true) }];
    const found: Message[] = [];
    for (const { at, length } of blocks) {
      const block = await this.view(at, length);
      for (let i = 0; i + 8 <= length; ) {
        const size = block.getUint16(i + 2, true);
        const data = partOf(block, i + 8, size);
        const type = block.getUint16(i, true);
        if (type === CONTINUATION) {
          if (blocks.length >= MOST_BLOCKS) throw broken();
          blocks.push({ at: addressAt(data, 0), length: addressAt(data, 8) });
        } else found.push({ type, data });
        i += 8 + size;
      }
    }
    return found;
  }

  private async entries(table: DataView): Promise<ReadonlyMap<string, Entry>> {
    const heap = await this.view(addressAt(table, 8), 32);
    const names = await this.view(addressAt(heap, 24), addressAt(heap, 8));
    const found = new Map<string, number>();
    await this.walk(addressAt(table, 0), DEEPEST_TREE, names, found);
    const all = new Map<string, Entry>();
    for (const [name, address] of found) all.set(name, await this.object(address));
    return all;
  }

  /** A B-tree of version 1, whose leaves are tables of names and addresses. */
  private async walk(at: number, left: number, names: DataView, found: Map<string, number>): Promise<void> {
    const head = await this.view(at, 8);
    const count = head.getUint16(6, true);
    if (head.getUint32(0) === SNOD) {
      const table = await this.view(at + 8, 40 * count);
      for (let i = 0; i < count; i++) {
        // A link to a name, and no address.
        if (table.getUint32(40 * i + 16, true) === 2) continue;
        found.set(textAt(names, addressAt(table, 40 * i)), addressAt(table, 40 * i + 8));
      }
      return;
    }
    if (head.getUint32(0) !== TREE || left === 0) throw broken();
    // A tree may lead back into itself.
    this.count(count);
    const children = await this.view(at + 24, 16 * count);
    for (let i = 0; i < count; i++) await this.walk(addressAt(children, 16 * i + 8), left - 1, names, found);
  }

  private async words({ kind, shape, values }: Attribute): Promise<readonly string[]> {
    const count = shape.reduce((n, d) => n * d, 1);
    const [form, width] = [kind.getUint8(0) & 15, kind.getUint32(4, true)];
    if (count === 0) return [];
    if (count > MOST_PARTS || (form !== TEXT && form !== LONG_TEXT)) throw new Unreadable(NOT_KEPT);
    const words: string[] = [];
    for (let i = 0; i < count; i++) {
      const value = partOf(values, i * width, width);
      words.push(form === TEXT ? textAt(value, 0) : await this.longText(value));
    }
    return words;
  }

  /** A text of any length, which stands in a heap for all objects. */
  private async longText(place: DataView): Promise<string> {
    const [length, index] = [place.getUint32(0, true), place.getUint32(12, true)];
    if (length === 0) return "";
    const at = addressAt(place, 4);
    const heap = await this.view(at, 16);
    if (heap.getUint32(0) !== GCOL) throw broken();
    const end = at + addressAt(heap, 8);
    for (let next = at + 16, looked = 0; next + 16 <= end && looked < MOST_BLOCKS * 100; looked++) {
      const head = await this.view(next, 16);
      const size = addressAt(head, 8);
      if (head.getUint16(0, true) === index)
        return textAt(await this.view(next + 16, Math.min(length, size)), 0);
      if (size === 0) break;
      next += 16 + padded(size);
    }
    throw broken();
  }
}

const [TREE, SNOD, GCOL] = [0x54524545, 0x534e4f44, 0x47434f4c];
const [WHOLE, FLOAT, TEXT, ENUMERATION, LONG_TEXT] = [0, 1, 3, 8, 9];

const padded = (n: number): number => Math.ceil(n / 8) * 8;

/** An address or a length; what is beyond exact numbers leads nowhere. */
function addressAt(view: DataView, at: number): number {
  if (at + 8 > view.byteLength) throw broken();
  const n = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(n)) throw broken();
  return n;
}

function partOf(view: DataView, at: number, length: number): DataView {
  if (at + length > view.byteLength) throw broken();
  return new DataView(view.buffer, view.byteOffset + at, length);
}

/** Up to a null, or to the end. */
function textAt(view: DataView, at: number): string {
  if (at > view.byteLength) throw broken();
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, view.byteLength - at);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function shapeIn(space: DataView): readonly number[] {
  const [version, axes] = [space.getUint8(0), space.getUint8(1)];
  if (version < 1 || version > 2 || axes > MOST_AXES) throw broken();
  const shape = Array.from({ length: axes }, (_, i) => addressAt(space, (version === 1 ? 8 : 4) + 8 * i));
  if (!shape.every(isExtent)) throw broken();
  return shape;
}

/** As safetensors spells it. */
function typeIn(kind: DataView): string {
  const [form, bits] = [kind.getUint8(0) & 15, 8 * kind.getUint32(4, true)];
  if (form === FLOAT) return `F${bits}`;
  if (form === WHOLE) return `${kind.getUint8(1) & 8 ? "I" : "U"}${bits}`;
  return form === ENUMERATION ? "BOOL" : "?";
}

interface Attribute {
  readonly name: string;
  readonly kind: DataView;
  readonly shape: readonly number[];
  readonly values: DataView;
}

/** Read once: a list that is cut in many is asked for part by part. */
function attributesIn(messages: readonly Message[]): ReadonlyMap<string, Attribute> {
  const found = new Map<string, Attribute>();
  for (const { type, data } of messages) {
    const attribute = type === ATTRIBUTE ? attributeIn(data) : undefined;
    if (attribute && !found.has(attribute.name)) found.set(attribute.name, attribute);
  }
  return found;
}

function attributeIn(data: DataView): Attribute {
  const version = data.getUint8(0);
  if (version < 1 || version > 3) throw broken();
  let at = version === 3 ? 9 : 8;
  const [name, kind, space] = [2, 4, 6].map((place) => {
    const size = data.getUint16(place, true);
    const part = partOf(data, at, size);
    at += version === 1 ? padded(size) : size;
    return part;
  }) as [DataView, DataView, DataView];
  return {
    name: textAt(name, 0),
    kind,
    shape: shapeIn(space),
    values: partOf(data, at, data.byteLength - at),
  };
}
