// HDF5 as h5py writes it for Keras: superblock 0, object headers of version 1, groups as symbol tables.

/** A group by what is in it, or an array of 32-bit floats by its shape. */
export interface Written {
  readonly entries?: Readonly<Record<string, Written>>;
  readonly shape?: readonly number[];
  readonly words?: Readonly<Record<string, readonly string[]>>;
  /** Its words stand in a heap for texts of any length. */
  readonly long?: true;
}

const NOWHERE = 0xffffffffffffffffn;
const u16 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [i, n] of values.entries()) bytes.writeUInt16LE(n, 2 * i);
  return bytes;
};
const u32 = (n: number): Buffer => u16(n & 0xffff, n >>> 16);
const u64 = (...values: readonly (number | bigint)[]): Buffer => {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [i, n] of values.entries()) bytes.writeBigUInt64LE(BigInt(n), 8 * i);
  return bytes;
};
const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 7)]);
const zero = (text: string): Buffer => Buffer.from(`${text}\0`);

const space = (shape: readonly number[]): Buffer =>
  Buffer.concat([Buffer.from([1, shape.length, 0, 0, 0, 0, 0, 0]), u64(...shape)]);
const FLOAT = Buffer.from([0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0]);
const text = (width: number): Buffer => Buffer.concat([Buffer.from([0x13, 1, 0, 0]), u32(width)]);
const LONG = Buffer.concat([Buffer.from([0x19, 1, 1, 0]), u32(16), text(1)]);

class Writer {
  private parts: Buffer[] = [Buffer.alloc(96)];
  private end = 96;

  put(bytes: Buffer): number {
    const at = this.end;
    this.parts.push(padded(bytes));
    this.end += padded(bytes).length;
    return at;
  }

  object(one: Written): number {
    const own = one.shape
      ? [message(1, space(one.shape)), message(3, FLOAT)]
      : [this.table(one.entries ?? {})];
    const more = Object.entries(one.words ?? {}).map(([name, words]) =>
      this.attribute(name, words, one.long),
    );
    // The attributes stand in a block of their own, as when they are written later.
    const next = Buffer.concat(more);
    const all = more.length > 0 ? [...own, message(0x10, u64(this.put(next), next.length))] : own;
    const messages = Buffer.concat(all);
    return this.put(
      Buffer.concat([u16(1, all.length + more.length), u32(1), u32(messages.length), u32(0), messages]),
    );
  }

  private table(entries: Readonly<Record<string, Written>>): Buffer {
    const names: Buffer[] = [Buffer.alloc(8)];
    const symbols = Object.entries(entries)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, entry]) => {
        const at = Buffer.concat(names).length;
        names.push(padded(zero(name)));
        return Buffer.concat([u64(at, this.object(entry)), Buffer.alloc(24)]);
      });
    const data = Buffer.concat(names);
    const heap = this.put(
      Buffer.concat([Buffer.from("HEAP\0\0\0\0"), u64(data.length, NOWHERE, this.put(data))]),
    );
    const leaves: number[] = [];
    for (let i = 0; i < symbols.length; i += 8) {
      const some = symbols.slice(i, i + 8);
      leaves.push(this.put(Buffer.concat([Buffer.from("SNOD\x01\0"), u16(some.length), ...some])));
    }
    const children = leaves.flatMap((leaf) => [0, leaf]);
    const tree = this.put(
      Buffer.concat([Buffer.from("TREE\0\0"), u16(leaves.length), u64(NOWHERE, NOWHERE, ...children, 0)]),
    );
    return message(0x11, u64(tree, heap));
  }

  private attribute(name: string, words: readonly string[], long = false): Buffer {
    const width = Math.max(1, ...words.map((word) => Buffer.byteLength(word)));
    const [kind, values] = long
      ? [LONG, this.heap(words)]
      : [text(width), Buffer.concat(words.map((word) => Buffer.from(word.padEnd(width, "\0"))))];
    const size = space([words.length]);
    const sizes = u16(Buffer.byteLength(name) + 1, kind.length, size.length);
    return message(
      0x0c,
      Buffer.concat([u16(1), sizes, padded(zero(name)), padded(kind), padded(size), values]),
    );
  }

  private heap(words: readonly string[]): Buffer {
    const objects = words.map((word, i) =>
      Buffer.concat([u16(i + 1, 1), u32(0), u64(Buffer.byteLength(word)), padded(Buffer.from(word))]),
    );
    const data = Buffer.concat(objects);
    const at = this.put(Buffer.concat([Buffer.from("GCOL\x01\0\0\0"), u64(data.length + 16), data]));
    return Buffer.concat(
      words.map((word, i) => Buffer.concat([u32(Buffer.byteLength(word)), u64(at), u32(i + 1)])),
    );
  }

  whole(root: number): Buffer {
    const start = Buffer.concat([
      Buffer.from("\x89HDF\r\n\x1a\n", "latin1"),
      Buffer.from([0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0]),
      u64(0, NOWHERE, this.end, NOWHERE, 0, root),
    ]);
    return Buffer.concat([start, Buffer.alloc(96 - start.length), ...this.parts.slice(1)]);
  }
}

function message(type: number, data: Buffer): Buffer {
  const body = padded(data);
  return Buffer.concat([u16(type, body.length), Buffer.alloc(4), body]);
}

export function hdf5(root: Written): Buffer {
  const writer = new Writer();
  return writer.whole(writer.object(root));
}

/** What Keras 3 saves of layers by where they are: the shapes of each, by its path. */
export function byPlace(layers: Readonly<Record<string, readonly (readonly number[])[]>>): Buffer {
  const root: { entries: Record<string, Written> } = { entries: {} };
  for (const [path, shapes] of Object.entries(layers)) {
    let { entries } = root;
    for (const part of path.split("/")) {
      const next = entries[part]?.entries ?? {};
      entries[part] = { entries: next };
      entries = next as Record<string, Written>;
    }
    entries.vars = { entries: Object.fromEntries(shapes.map((shape, i) => [String(i), { shape }])) };
  }
  return hdf5(root);
}

/** What Keras saves of layers by their names. */
export function byName(
  layers: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>,
  more: Pick<Written, "long"> = {},
): Written {
  const groups = Object.entries(layers).map(([layer, own]): readonly [string, Written] => {
    const arrays = Object.entries(own).map(([name, shape]) => [name, { shape }] as const);
    const words = { weight_names: Object.keys(own).map((name) => `${layer}/${name}`) };
    return [layer, { entries: { [layer]: { entries: Object.fromEntries(arrays) } }, words, ...more }];
  });
  return { entries: Object.fromEntries(groups), words: { layer_names: Object.keys(layers) }, ...more };
}
