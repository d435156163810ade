import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { deflateRawSync } from "node:zlib";
import { contentOf, decoded, readSource, unread } from "../../server/cli/source";
import { hdf5 } from "../weights/hdf5";
import { inFolder } from "./folder";

interface Member {
  readonly name: string;
  readonly data: Buffer;
  readonly stored?: boolean;
}

/** A zip archive, written out by hand. */
function zip(members: readonly Member[], comment = ""): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, stored } of members) {
    const packed = stored ? data : deflateRawSync(data);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(stored ? 0 : 8, 4);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(data.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004", "latin1"), shared, Buffer.from(name), packed]);
    const central = Buffer.alloc(14);
    central.writeUInt32LE(offset, 10);
    const version = Buffer.from([20, 0]);
    directory.push(
      Buffer.concat([Buffer.from("PK\u0001\u0002", "latin1"), version, shared, central, Buffer.from(name)]),
    );
    bodies.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...bodies, listed, end, Buffer.from(comment)]);
}

const CONFIG = Buffer.from('{"class_name": "Sequential", "note": "Größe"}');
const WEIGHTS: Member = { name: "model.weights.h5", data: Buffer.alloc(5000, 7), stored: true };

const textOf = async (content: Uint8Array, name = "x.yaml"): Promise<string | undefined> => {
  let text: string | undefined;
  await inFolder({ [name]: content }, async (folder) => {
    text = (await readSource(name, folder)).text;
  });
  return text;
};

describe("a file of the command line", () => {
  it("is read as an editor reads it", async () => {
    assert.equal(await textOf(Buffer.from("a: Größe\n")), "a: Größe\n");
    assert.equal(await textOf(Buffer.from("\uFEFFa: 1\n")), "a: 1\n");
    assert.equal(await textOf(Buffer.from("\uFEFFa: ü\n", "utf16le")), "a: ü\n");
    assert.equal(await textOf(Buffer.from("\uFEFFa: ü\n", "utf16le").swap16()), "a: ü\n");
    assert.equal(await textOf(Buffer.alloc(0)), "");
  });

  it("may have bytes that are no UTF-8", () => {
    assert.equal(decoded(Buffer.from([0x61, 0xff, 0xfe, 0x62])), "a\uFFFD\uFFFDb");
  });

  it("has no text when it is binary", async () => {
    assert.equal(await textOf(Buffer.from([1, 2, 0, 3])), undefined);
  });

  it("gives its name without folders, its path as it was given", () =>
    inFolder({ "deep/x.yaml": "a" }, async (folder) => {
      const { path: shown, name } = await readSource(path.join("deep", "x.yaml"), folder);
      assert.deepEqual([shown, name], ["deep/x.yaml", "x.yaml"]);
    }));

  it("that is not there is refused in words", () =>
    inFolder({}, async (folder) => {
      await assert.rejects(readSource("x.yaml", folder), /^Error: no such file: x\.yaml$/);
    }));
});

describe("a .keras archive", () => {
  const read = (bytes: Buffer): Promise<string | undefined> => textOf(bytes, "m.keras");

  it("is read as its config.json", async () => {
    const config = { name: "config.json", data: CONFIG };
    assert.equal(await read(zip([WEIGHTS, config])), CONFIG.toString());
    assert.equal(await read(zip([{ ...config, stored: true }, WEIGHTS])), CONFIG.toString());
    assert.equal(await read(zip([config], "a comment after the end")), CONFIG.toString());
  });

  it("is called a JSON file", () =>
    inFolder({ "m.keras": zip([{ name: "config.json", data: CONFIG }]) }, async (folder) => {
      assert.equal((await readSource("m.keras", folder)).name, "m.json");
    }));

  it("without one has no text, and says so", () =>
    inFolder({ "m.keras": zip([WEIGHTS]) }, async (folder) => {
      const source = await readSource("m.keras", folder);
      assert.equal(source.text, undefined);
      assert.match(unread(source), /^m\.keras is an archive without the config\.json/);
    }));

  it("is read from bytes as from a file", async () => {
    const content = await contentOf(zip([WEIGHTS, { name: "config.json", data: CONFIG }]), "m.keras");
    assert.deepEqual(content, { name: "m.json", text: CONFIG.toString(), packed: true });
  });

  it("may be damaged anywhere", async () => {
    const whole = zip([{ name: "config.json", data: CONFIG }, WEIGHTS]);
    await inFolder({}, async (folder) => {
      const file = path.join(folder, "m.keras");
      for (let length = 4; length < whole.length; length += 37) {
        writeFileSync(file, whole.subarray(0, length));
        assert.equal((await readSource(file, folder)).text, undefined, `cut at ${length}`);
      }
      for (let at = 4; at < whole.length; at += 29) {
        const broken = Buffer.from(whole);
        broken[at] = 0xff;
        writeFileSync(file, broken);
        await readSource(file, folder);
      }
    });
  });
});

describe("an .h5 file", () => {
  const save = (words: Readonly<Record<string, readonly string[]>>): Buffer =>
    hdf5({ entries: { model_weights: { entries: {} } }, words });

  it("is read as the model that it describes", () =>
    inFolder({ "m.h5": save({ model_config: ['{"class_name": "Sequential"}'] }) }, async (folder) => {
      const source = await readSource("m.h5", folder);
      assert.deepEqual([source.name, source.packed], ["m.json", true]);
      assert.deepEqual(JSON.parse(source.text ?? ""), {
        keras_version: "",
        model_config: { class_name: "Sequential" },
      });
    }));

  it("of weights alone says what can be done with it", () =>
    inFolder({ "w.weights.h5": save({ layer_names: [] }) }, async (folder) => {
      const source = await readSource("w.weights.h5", folder);
      assert.equal(source.text, undefined);
      assert.match(
        unread(source),
        /^w\.weights\.h5 holds weights and no model.*fovea diff MODEL --with w\.weights\.h5/,
      );
    }));

  it("that is damaged says so", () =>
    inFolder({ "m.h5": Buffer.from("\x89HDF\r\n\x1a\n and no more", "latin1") }, async (folder) => {
      assert.match(
        unread(await readSource("m.h5", folder)),
        /^m\.h5 cannot be read: The file is not HDF5\.$/,
      );
    }));
});
