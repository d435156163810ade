import assert from "node:assert/strict";
import { readGguf } from "../../server/weights/gguf";
import type { ReadAt, StoredTensor } from "../../server/weights/header";
import { readSafetensors, shardsOf } from "../../server/weights/safetensors";

const from =
  (bytes: Uint8Array): ReadAt =>
  async (offset, length) =>
    bytes.subarray(offset, offset + length);

const u32 = (n: number): Uint8Array => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(n);
  return bytes;
};
const u64 = (n: number | bigint): Uint8Array => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(n));
  return bytes;
};
const text = (s: string): Uint8Array => Buffer.concat([u64(Buffer.byteLength(s)), Buffer.from(s)]);

const safetensors = (json: string, claimed = Buffer.byteLength(json)): Uint8Array =>
  Buffer.concat([u64(claimed), Buffer.from(json)]);

const TENSORS: readonly StoredTensor[] = [
  { name: "embed.weight", shape: [100, 16], dtype: "F16" },
  { name: "norm.weight", shape: [16], dtype: "F32" },
];

/** As llama.cpp lays such a file out; the metadata has a value of every kind. */
function gguf(tensors: readonly StoredTensor[], claimed: number | bigint = tensors.length): Uint8Array {
  const types = new Map([
    ["F32", 0],
    ["F16", 1],
  ]);
  const metadata = [
    [text("general.architecture"), u32(8), text("llama")],
    [text("general.alignment"), u32(4), u32(32)],
    [text("flag"), u32(7), Buffer.from([1])],
    [text("tokens"), u32(9), u32(8), u64(2), text("<s>"), text("</s>")],
    [text("scores"), u32(9), u32(6), u64(3), Buffer.alloc(12)],
  ];
  const infos = tensors.flatMap(({ name, shape, dtype }) => [
    text(name),
    u32(shape.length),
    ...[...shape].reverse().map(u64),
    u32(types.get(dtype) ?? 99),
    u64(0),
  ]);
  return Buffer.concat([
    u32(0x46554747),
    u32(3),
    u64(claimed),
    u64(metadata.length),
    ...metadata.flat(),
    ...infos,
    Buffer.alloc(64),
  ]);
}

describe("headers of weights files", () => {
  it("of safetensors name each tensor with its shape and type", async () => {
    const json = JSON.stringify({
      __metadata__: { format: "pt" },
      "embed.weight": { dtype: "F16", shape: [100, 16], data_offsets: [0, 3200] },
      "norm.weight": { dtype: "F32", shape: [16], data_offsets: [3200, 3264] },
    });
    assert.deepEqual(await readSafetensors(from(safetensors(json))), { tensors: TENSORS });
  });

  it("of GGUF do, outermost axis first", async () => {
    assert.deepEqual(await readGguf(from(gguf(TENSORS))), { tensors: TENSORS });
  });

  const broken: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ["an empty file", new Uint8Array(), /ends within its header/],
    ["a file cut short", safetensors('{"a": {"dtype"', 500), /ends within its header/],
    [
      "a header of 2^63 bytes",
      safetensors("{}", 1).fill(0xff, 0, 8),
      /claims to be 18446744073709551615 bytes/,
    ],
    ["something else than JSON", safetensors("[1, 2"), /not a JSON object/],
    [
      "a negative extent",
      safetensors('{"a": {"dtype": "F32", "shape": [-1]}}'),
      /entry for a does not describe a tensor/,
    ],
    [
      "an extent beyond exact numbers",
      safetensors('{"a": {"dtype": "F32", "shape": [1e300]}}'),
      /entry for a/,
    ],
    ["an entry that is a word", safetensors('{"__proto__": "F32"}'), /entry for __proto__/],
  ];
  for (const [what, bytes, fault] of broken)
    it(`of safetensors may be hostile: ${what}`, async () => {
      const header = await readSafetensors(from(bytes));
      assert.match("fault" in header ? header.fault : "", fault);
    });

  const odd: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ["an empty file", new Uint8Array(), /ends within its header/],
    ["another kind of file", Buffer.alloc(100, 7), /not a GGUF file/],
    ["a file cut short", gguf(TENSORS).subarray(0, 90), /ends within its header/],
    ["more tensors than there can be", gguf([], 2n ** 63n), /claims to have 9223372036854775808 tensors/],
    ["more tensors than there are", gguf(TENSORS, 5000), /ends within|claims to have|axes/],
    ["a version of the future", Buffer.concat([u32(0x46554747), u32(9)]), /version 9 is not read/],
  ];
  for (const [what, bytes, fault] of odd)
    it(`of GGUF may be hostile: ${what}`, async () => {
      const header = await readGguf(from(bytes));
      assert.match("fault" in header ? header.fault : "", fault);
    });

  it("of shards are found by their index, and never outside of its folder", () => {
    const index = (names: Record<string, string>): string =>
      JSON.stringify({ metadata: {}, weight_map: names });
    assert.deepEqual(shardsOf(index({ a: "1.safetensors", b: "2.safetensors", c: "1.safetensors" })), [
      "1.safetensors",
      "2.safetensors",
    ]);
    for (const name of ["../secret", "/etc/passwd", "a\\b", "..", ""])
      assert.equal(shardsOf(index({ a: name })), undefined);
    assert.equal(shardsOf("{"), undefined);
  });
});
