import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import { edited } from "../../server/model/edits";
import { type Candidate, type Limits, scaleEdits, scalingText, shrunk } from "../../server/shrink/shrink";
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

const found = (analysis: Analysis, limits: Limits): readonly Candidate[] =>
  shrunk(analysis, limits)?.candidates ?? [];
const parameters = ({ found: { facts } }: Candidate): bigint => facts.totals.parameters.value;

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

  it("is found nowhere where nothing is small enough, and not in a file without scales", () => {
    assert.deepEqual(found(yolo(), { parameters: 100 }), []);
    assert.equal(shrunk(yolo("yolov5s.yaml"), { parameters: 1_000_000 }), null);
    assert.equal(
      shrunk(analyse("input_shape: [4]\nlayers:\n  - { type: dense, units: 2 }\n", "a.yaml"), { macs: 1 }),
      null,
    );
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
