import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import { edited } from "../../server/model/edits";
import type { Limits } from "../../server/shrink/limits";
import { type Member, scaleEdits, scalingText } from "../../server/shrink/scales";
import { shrunk } from "../../server/shrink/shrink";
import { read } from "../tidy/sources";

const yolo = (name = "yolo11.yaml"): Analysis => analyse(read(`test/fixtures/ultralytics/${name}`), name);

const FLOW = `nc: 10
scales: { n: [0.5, 0.25, 256], s: [0.5, 0.5, 256] }
backbone:
  - [-1, 1, Conv, [64, 3, 2]]
  - [-1, 2, C2f, [128, True]]
head:
  - [-1, 1, Classify, [nc]]
`;

const found = (analysis: Analysis, limits: Limits, keep: readonly number[] = []): readonly Member[] =>
  (shrunk(analysis, { limits, keep })?.candidates ?? []).flatMap((c) => (c.kind === "scale" ? c : []));
const parameters = ({ found: { facts } }: Member): bigint => facts.totals.parameters.value;

describe("a smaller member of a family", () => {
  it("keeps every limit, and its figures are those of the file that has it", () => {
    const analysis = yolo();
    const limits = { parameters: 2_000_000, macs: 2_700_000_000 };
    const candidates = found(analysis, limits);
    assert.ok(candidates.length > 0);
    for (const candidate of candidates) {
      const text = edited(analysis.text, scaleEdits(analysis, "fit", candidate.scaling));
      const { totals } = analyse(text, analysis.name, { scale: "fit" }).found?.facts ?? assert.fail();
      assert.equal(totals.parameters.value, parameters(candidate));
      assert.equal(totals.macs.value, candidate.found.facts.totals.macs.value);
      assert.ok(totals.parameters.value <= limits.parameters && totals.macs.value <= limits.macs);
    }
  });

  it("is the widest: a step more breaks a limit", () => {
    const analysis = yolo("yolov8.yaml");
    const limit = 2_500_000;
    for (const { scaling } of found(analysis, { parameters: limit })) {
      if (scaling.width >= (analysis.found?.model.scaling?.width ?? 0)) continue;
      const wider = { ...scaling, width: scaling.width + 1 / 64 };
      const text = edited(analysis.text, scaleEdits(analysis, "fit", wider));
      const { totals } = analyse(text, analysis.name, { scale: "fit" }).found?.facts ?? assert.fail();
      assert.ok(totals.parameters.value > limit, scalingText(scaling));
    }
  });

  it("is found nowhere where nothing is small enough, and not where no number may change", () => {
    assert.deepEqual(found(yolo(), { parameters: 100 }), []);
    const flat = analyse("input_shape: [4]\nlayers:\n  - { type: flatten }\n", "a.yaml");
    assert.equal(shrunk(flat, { limits: { macs: 1 } }), null);
  });

  it("leaves the rows that are kept as they are", () => {
    const analysis = analyse(FLOW, "family.yaml", { scale: "s" });
    const limits = { parameters: 100_000 };
    assert.ok(found(analysis, limits).length > 0);
    assert.deepEqual(found(analysis, limits, [0]), [], "every other width changes row 0");
    const all = shrunk(analysis, { limits, keep: [0] })?.candidates ?? [];
    assert.deepEqual(
      all.map((c) => c.kind),
      all.map(() => "layers"),
    );
    for (const { found: made } of all) assert.equal(made.model.layers[0]?.scaled?.channels?.used, 32);
  });

  it("has no error that the model does not have", () => {
    for (const name of ["yolo11.yaml", "yolo12.yaml", "yolo26.yaml"]) {
      const analysis = yolo(name);
      for (const { scaling } of found(analysis, { parameters: 1_000_000 })) {
        const text = edited(analysis.text, scaleEdits(analysis, "fit", scaling));
        const { problems } = analyse(text, name, { scale: "fit" });
        assert.deepEqual(
          problems.filter((p) => p.severity === "error").map((p) => p.message),
          [],
        );
      }
    }
  });

  it("is written behind the last entry, as that one is written", () => {
    const scaling = { depth: 0.5, width: 0.125, maxChannels: 256 };
    const flow = analyse(FLOW, "family.yaml");
    assert.match(
      edited(FLOW, scaleEdits(flow, "fit", scaling)),
      /s: \[0\.5, 0\.5, 256\], fit: \[0\.5, 0\.125, 256\] \}\n/,
    );
    const block = yolo();
    const text = edited(block.text, scaleEdits(block, "fit", scaling));
    const lines = text.split("\n");
    const at = lines.findIndex((l) => /^\s+fit: \[0\.5, 0\.125, 256\]$/.test(l));
    assert.match(lines[at - 1] ?? "", /^\s+x: \[/);
    assert.equal(lines.length, block.text.split("\n").length + 1);
    const windows = analyse(block.text.replaceAll("\n", "\r\n"), "yolo11.yaml");
    assert.ok(!/[^\r]\n/.test(edited(windows.text, scaleEdits(windows, "fit", scaling))));
  });
});
