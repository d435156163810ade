import assert from "node:assert/strict";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { type Beside, type Folder, lookAt } from "../../server/weights/beside";
import type { Header } from "../../server/weights/header";
import { readKerasModel, readKerasWeights } from "../../server/weights/keras";
import { byName, byPlace, hdf5, type Written } from "./hdf5";

const read = (bytes: Uint8Array): Promise<Header> =>
  readKerasWeights(async (offset, length) => bytes.subarray(offset, offset + length));

async function listed(bytes: Uint8Array): Promise<readonly string[]> {
  const header = await read(bytes);
  assert.ok("tensors" in header, JSON.stringify(header));
  return header.tensors.map(({ name, shape, dtype }) => `${name}: ${shape.join("×")} ${dtype}`);
}

async function fault(bytes: Uint8Array): Promise<string> {
  const header = await read(bytes);
  assert.ok("fault" in header, JSON.stringify(header));
  return header.fault;
}

const NAMED = byName({
  conv: { "kernel:0": [3, 3, 1, 8], "bias:0": [8] },
  drop: {},
  classes: { "kernel:0": [8, 10], "bias:0": [10] },
});

const IN_ORDER = ["conv/2/0: 3×3×1×8 F32", "conv/2/1: 8 F32", "classes/2/0: 8×10 F32", "classes/2/1: 10 F32"];

describe("weights that Keras saves by name", () => {
  it("are listed layer by layer, in the order of their names", async () => {
    assert.deepEqual(await listed(hdf5(NAMED)), IN_ORDER);
  });

  it("may stand beside the model", async () => {
    assert.deepEqual(await listed(hdf5({ entries: { model_weights: NAMED } })), IN_ORDER);
  });

  it("may have names of any length, and lists cut in several", async () => {
    const { words, ...rest } = byName({ a: { kernel: [1, 2] }, b: { kernel: [2, 3] } }, { long: true });
    const [a = "", b = ""] = words?.layer_names ?? [];
    const cut: Written = { ...rest, words: { layer_names0: [a], layer_names1: [b] } };
    assert.deepEqual(await listed(hdf5(cut)), ["a/1/0: 1×2 F32", "b/1/0: 2×3 F32"]);
  });

  it("are found however many parts a list is cut in", async () => {
    const { words, ...rest } = byName({ a: { kernel: [1, 2] } });
    const parts = Array.from({ length: 3000 }, (_, i) => [`layer_names${i}`, i === 2999 ? ["a"] : []]);
    assert.ok(words?.layer_names);
    const cut: Written = { ...rest, words: Object.fromEntries(parts) };
    assert.deepEqual(await listed(hdf5(cut)), ["a/1/0: 1×2 F32"]);
  });

  it("are many where the model is deep", async () => {
    const layers = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [`conv_${i}`, { kernel: [3, 3, i + 1, 8], bias: [8] }]),
    );
    const all = await listed(hdf5(byName(layers)));
    assert.equal(all.length, 600);
    assert.equal(all[2 * 123], "conv_123/2/0: 3×3×124×8 F32");
  });

  it("must be there when they are listed", async () => {
    const entries = { a: { words: { weight_names: ["a/kernel"] }, entries: {} } };
    assert.match(
      await fault(hdf5({ entries, words: { layer_names: ["a"] } })),
      /not hold the weight a\/kernel/,
    );
  });
});

const PLACED = byPlace({
  "layers/conv2d": [[3, 3, 1, 8], [8]],
  "layers/conv2d_1": [[1, 1, 8, 4]],
  "layers/dropout": [],
  "layers/dropout/seed_generator": [[2]],
  "layers/gru/cell": [
    [4, 9],
    [3, 9],
    [2, 9],
  ],
  optimizer: [[], []],
});

describe("weights that Keras saves by place", () => {
  it("are none where a layer has more than any", async () => {
    const shapes = Array.from({ length: 129 }, () => [1]);
    assert.equal((await listed(byPlace({ "layers/own": shapes.slice(1) }))).length, 128);
    assert.equal(
      await fault(byPlace({ "layers/own": shapes })),
      "A layer in the file has more than 128 weights.",
    );
  });

  it("are listed with how many there are and the shapes before them, without the state of training and chance", async () => {
    assert.deepEqual(await listed(PLACED), [
      "layers/conv2d/2/0: 3×3×1×8 F32",
      "layers/conv2d/2/1 3×3×1×8: 8 F32",
      "layers/conv2d_1/1/0: 1×1×8×4 F32",
      "layers/gru/cell/3/0: 4×9 F32",
      "layers/gru/cell/3/1 4×9: 3×9 F32",
      "layers/gru/cell/3/2 4×9 3×9: 2×9 F32",
    ]);
    const header = await read(PLACED);
    assert.ok("tensors" in header && header.found === "by place");
  });
});

/** A zip archive with one member. */
function archive(name: string, data: Buffer, method: 0 | 8): Buffer {
  const packed = method === 8 ? deflateRawSync(data) : data;
  const local = Buffer.alloc(30);
  local.write("PK\x03\x04", "latin1");
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.write("PK\x01\x02", "latin1");
  central.writeUInt16LE(method, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(data.length, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end]);
}

const folderOf = (files: Readonly<Record<string, Uint8Array>>): Folder => ({
  names: async () => Object.keys(files),
  open: async (name) => {
    const bytes = files[name];
    return (
      bytes && {
        size: bytes.length,
        stamp: name,
        readAt: async (offset, length) => bytes.subarray(offset, offset + length),
        close: async () => {},
      }
    );
  },
  inflate(packed, most) {
    try {
      return inflateRawSync(packed, { maxOutputLength: most });
    } catch {
      return undefined;
    }
  },
});

const folderWith = (bytes: Uint8Array): Folder => folderOf({ "m.keras": bytes });

describe("weights that Keras saves in shards", () => {
  const INDEX = "m.weights.json";
  const shards: Readonly<Record<string, Buffer>> = {
    "m_00000.weights.h5": byPlace({ "layers/conv2d": [[3, 3, 1, 8]] }),
    "m_00001.weights.h5": hdf5({
      entries: {
        layers: {
          entries: {
            conv2d: { entries: { vars: { entries: { "1": { shape: [8] } } } } },
            dense: { entries: { vars: { entries: { "0": { shape: [8, 2] } } } } },
          },
        },
      },
    }),
    "m_00002.weights.h5": byPlace({ optimizer: [[1]] }),
  };
  const [first = "", second = "", third = ""] = Object.keys(shards);
  const index = (map: unknown): Buffer => Buffer.from(JSON.stringify({ metadata: {}, weight_map: map }));
  const MAP = {
    "/layers/conv2d/vars": [first, second],
    "/layers/dense/vars": second,
    "/optimizer/vars": [third],
  };
  const look = (
    files: Readonly<Record<string, Uint8Array>>,
    map: unknown = MAP,
  ): Promise<Beside | undefined> => lookAt(folderOf({ ...files, [INDEX]: index(map) }), INDEX);

  it("are put together, also those of a layer that is cut in two", async () => {
    const found = await look(shards);
    assert.equal(found?.found, "by place");
    assert.deepEqual(
      found?.tensors?.map(({ name, shape }) => `${name}: ${shape.join("×")}`),
      ["layers/conv2d/2/0: 3×3×1×8", "layers/conv2d/2/1 3×3×1×8: 8", "layers/dense/1/0: 8×2"],
    );
  });

  it("must all be there, and whole", async () => {
    const { [second]: lost, ...rest } = shards;
    const found = await look(rest);
    assert.equal(found?.fault, "Missing beside the index: 1 of the files that it names.");
    assert.equal(found?.tensors, undefined);
    const cut = { ...shards, [second]: (lost as Buffer).subarray(0, 200) };
    assert.equal((await look(cut))?.fault, `${second}: The HDF5 file is damaged.`);
  });

  it("are none where only the state of training is kept, or the index names files elsewhere", async () => {
    assert.match(
      (await look(shards, { "/optimizer/vars": third }))?.fault ?? "",
      /not hold weights as Keras/,
    );
    for (const map of [{ a: ["../x.weights.h5"] }, { a: [["x.weights.h5"]] }, { a: [3] }, [], 1])
      assert.match(
        (await look(shards, map))?.fault ?? "",
        /does not say in which files/,
        JSON.stringify(map),
      );
  });
});

describe("the model in an .h5 file", () => {
  const model = '{"class_name": "Sequential", "config": {"name": "größe", "layers": []}}';
  const inside = (bytes: Uint8Array) =>
    readKerasModel(async (offset, length) => bytes.subarray(offset, offset + length));
  const saved = (words: Written["words"], more: Pick<Written, "long"> = {}): Buffer =>
    hdf5({ entries: { model_weights: NAMED }, ...(words ? { words } : {}), ...more });

  it("is found with the release that wrote it, however its text is kept", async () => {
    const words = { keras_version: ["2.15.0"], model_config: [model], backend: ["tensorflow"] };
    for (const more of [{}, { long: true } as const]) {
      const found = await inside(saved(words, more));
      assert.ok("text" in found, JSON.stringify(found));
      assert.deepEqual(JSON.parse(found.text ?? ""), {
        keras_version: "2.15.0",
        model_config: JSON.parse(model),
      });
    }
  });

  it("may be absent, and need not say who wrote it", async () => {
    assert.deepEqual(await inside(saved(undefined)), { text: undefined });
    assert.deepEqual(await inside(saved({ model_config: [] })), { text: undefined });
    const found = await inside(saved({ model_config: [model] }));
    assert.ok("text" in found && JSON.parse(found.text ?? "").keras_version === "");
  });

  it("may be damaged anywhere", async () => {
    const whole = saved({ keras_version: ["3.15.1"], model_config: [model] }, { long: true });
    for (let length = 0; length < whole.length; length += 61) await inside(whole.subarray(0, length));
    for (let at = 8; at < whole.length; at += 7)
      for (const byte of [0, 1, 0x7f, 0xff]) {
        const broken = Buffer.from(whole);
        broken[at] = byte;
        await inside(broken);
      }
  });
});

describe("the weights in a .keras archive", () => {
  it("are read, packed or not", async () => {
    for (const method of [0, 8] as const) {
      const found = await lookAt(folderWith(archive("model.weights.h5", PLACED, method)), "m.keras");
      assert.equal(found?.tensors?.length, 6);
      assert.equal(found?.found, "by place");
    }
  });

  it("must be there, whole, and no bomb", async () => {
    const faultOf = async (bytes: Buffer): Promise<string | undefined> =>
      (await lookAt(folderWith(bytes), "m.keras"))?.fault;
    assert.match((await faultOf(archive("config.json", PLACED, 0))) ?? "", /has no model\.weights\.h5/);
    assert.match((await faultOf(Buffer.from("PK"))) ?? "", /has no model\.weights\.h5/);
    const cut = archive("model.weights.h5", PLACED, 8);
    cut.fill(0xff, 60, 90);
    assert.match((await faultOf(cut)) ?? "", /cannot be unpacked/);
    const bomb = archive("model.weights.h5", Buffer.alloc(100_000_001), 8);
    assert.match((await faultOf(bomb)) ?? "", /longer than 100000000 bytes/);
  });
});

describe("an HDF5 file", () => {
  it("that is none, of another form or of something else says so", async () => {
    assert.equal(await fault(Buffer.from("PK\x03\x04")), "The file is not HDF5.");
    const later = Buffer.from(PLACED);
    later[8] = 2;
    assert.match(await fault(later), /in a form that Keras does not write/);
    assert.match(await fault(hdf5({ entries: { data: { shape: [3] } } })), /not hold weights as Keras saves/);
  });

  it("may be damaged anywhere", async () => {
    for (const whole of [PLACED, hdf5(NAMED), hdf5(byName({ a: { kernel: [1, 2] } }, { long: true }))]) {
      for (let length = 0; length < whole.length; length += 61) await read(whole.subarray(0, length));
      for (let at = 8; at < whole.length; at += 23)
        for (const byte of [0, 1, 0x7f, 0xff]) {
          const broken = Buffer.from(whole);
          broken[at] = byte;
          await read(broken);
        }
    }
  });

  it("may lead back into itself", async () => {
    const whole = Buffer.from(PLACED);
    const root = whole.readBigUInt64LE(64);
    // Every entry of every table is the root.
    for (let at = whole.indexOf("SNOD"); at >= 0; at = whole.indexOf("SNOD", at + 4))
      for (let i = 0; i < whole.readUInt16LE(at + 6); i++) whole.writeBigUInt64LE(root, at + 16 + 40 * i);
    const header = await read(whole);
    assert.deepEqual("tensors" in header && header.tensors, []);
    // A node of a tree that is its own child.
    const looped = Buffer.from(PLACED);
    for (let at = looped.indexOf("TREE"); at >= 0; at = looped.indexOf("TREE", at + 4))
      looped.writeBigUInt64LE(BigInt(at), at + 32);
    assert.match(await fault(looped), /damaged/);
  });
});
