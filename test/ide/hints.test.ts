import assert from "node:assert/strict";
import { analyse } from "../../server/analysis/analyse";
import { type HintParts, hintsOf } from "../../server/ide/hints";

const PARTS: HintParts = { shape: true, parameters: true, macs: false, flops: false, receptiveField: true };

/** The file with its hints in place, as an editor draws them. */
function drawn(text: string, parts: Partial<HintParts> = {}, name = "model.yaml"): string {
  const hints = [...hintsOf(analyse(text, name), { ...PARTS, ...parts })];
  return hints
    .sort((a, b) => b.offset - a.offset)
    .reduce((t, h) => `${t.slice(0, h.offset)} «${h.text}»${t.slice(h.offset)}`, text);
}

const BLOCKS = `
input: [3, 32, 32]
framework: pytorch
blocks:
  cba:
    - {type: Conv2d, out_channels: $c, kernel_size: 3, padding: 1} «→ 16×32×32 · 448»
    - BatchNorm2d «→ 16×32×32 · 32»
  twice:
    layers:
      - {type: cba, c: 16} «→ 16×32×32 · 480»
      - ReLU «→ 16×32×32»
layers:
  - {type: twice, repeat: 2} «→ 16×32×32 · 2.8K · RF 5»
  - {type: twice} «→ 16×32×32 · 2.4K · RF 7»
`;

const UNKNOWN = `
input: [3, 32, 32]
framework: pytorch
layers:
  - {type: Conv2d, out_channels: 8, kernel_size: 3} «→ 8×30×30 · 224 · RF 3»
  - Mystery «→ ? params»
  - {type: Linear, in_features: 20, out_features: 30} «→ 630»
  - {type: Linear, out_features: 5} «→ ≥5»
`;

const plain = (marked: string): string => marked.replace(/ «.*?»/g, "");

describe("hints", () => {
  it("stand at the rows of blocks, with the figures of their first use", () =>
    assert.equal(drawn(plain(BLOCKS)), BLOCKS));

  it("call unknown parameters so, and are exact where a layer's own arguments decide", () => {
    assert.equal(drawn(plain(UNKNOWN)), UNKNOWN);
    const alone =
      "layers:\n  - {type: Linear, in_features: 20, out_features: 30}\n  - {type: Linear, in_features: 30, out_features: 5}\n";
    assert.match(drawn(alone), /30} «→ 30 · 630»[\s\S]*5} «→ 5 · 155»/);
  });

  it("tell a lower bound from an assumption", () => {
    const text = plain(UNKNOWN).replace(
      "layers:",
      "blocks:\n  b: [{type: Conv2d, out_channels: 8, kernel_size: 3}, Mystery]\nlayers:\n  - {type: b}",
    );
    assert.match(drawn(text), /\{type: b\} «→ ≥224»/);
    assert.match(drawn(text), /out_channels: 8, kernel_size: 3\} «→ ~/);
  });

  it("have MACs and FLOPs as two settings, and MACs once where these are what is counted", () => {
    const text = "input: [8]\nframework: pytorch\nlayers:\n  - {type: Linear, out_features: 4}\n";
    assert.match(drawn(text, { macs: true }), /«→ 4 · 36 · 32 MACs»/);
    assert.match(drawn(text, { flops: true }), /«→ 4 · 36 · 64 FLOPs»/);
    assert.match(drawn(text, { macs: true, flops: true }), /«→ 4 · 36 · 32 MACs · 64 FLOPs»/);
  });

  it("are no longer than VS Code draws, and leave out what matters least", () => {
    const text =
      "input: [3, 1024, 1024, 512]\nframework: pytorch\nlayers:\n  - {type: Conv3d, out_channels: 1024, kernel_size: 3, padding: 1}\n";
    const [, hint = ""] = /«(.*)»/.exec(drawn(text, { macs: true, flops: true })) ?? [];
    assert.ok(hint.length <= 43, hint);
    assert.match(hint, /^→ 1024×1024×1024×512 · 84K/);
  });
});
