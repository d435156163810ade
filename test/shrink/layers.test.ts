import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import { edited } from "../../server/model/edits";
import { editsFor, shrunk, type Wanted } from "../../server/shrink/shrink";
import { read } from "../tidy/sources";

const RESIDUAL = `input_shape: [3, 32, 32]
framework: torch
layers:
  - {name: stem, type: conv2d, out_channels: 64, kernel_size: 3, padding: 1}
  - {name: a, type: conv2d, in_channels: 64, out_channels: 64, kernel_size: 3, padding: 1}
  - {type: relu}
  - {name: b, type: conv2d, out_channels: 64, kernel_size: 3, padding: 1}
  - {name: sum, type: add, from: [stem, b]}
  - {type: groupnorm, num_groups: 16}
  - {name: c, type: conv2d, out_channels: 128, kernel_size: 3, padding: 1, repeat: 4}
  - {type: global_avgpool}
  - {type: linear, out_features: 10}
`;

interface Made {
  readonly analysis: Analysis;
  readonly changes: ReadonlyMap<string, number>;
}

/** Each candidate as the file that has it. */
function made(text: string, name: string, wanted: Wanted): readonly Made[] {
  const analysis = analyse(text, name);
  return (shrunk(analysis, wanted)?.candidates ?? []).map((c) => {
    assert.equal(c.kind, "layers");
    const after = analyse(edited(text, editsFor(c, analysis, "")), name);
    const totals = after.found?.facts.totals;
    assert.equal(totals?.parameters.value, c.found.facts.totals.parameters.value);
    assert.equal(totals?.macs.value, c.found.facts.totals.macs.value);
    const changes = c.kind === "layers" ? c.changes : [];
    const names = analysis.found?.model.layers ?? [];
    return {
      analysis: after,
      changes: new Map(changes.flatMap(({ dial, to }) => dial.layers.map((l) => [names[l]?.name ?? "", to]))),
    };
  });
}

const errors = ({ problems }: Analysis): readonly string[] =>
  problems.filter((p) => p.severity === "error").map((p) => p.message);

describe("a model with narrower layers", () => {
  it("keeps the limits, has no error, and gives what it gave", () => {
    const all = made(RESIDUAL, "net.yaml", { limits: { parameters: 150_000 } });
    assert.ok(all.length >= 2, String(all.length));
    for (const { analysis } of all) {
      assert.deepEqual(errors(analysis), []);
      assert.ok((analysis.found?.facts.totals.parameters.value ?? 10n ** 9n) <= 150_000n);
      assert.deepEqual(analysis.found?.facts.layers.at(-1)?.outputs[0]?.dims, [10]);
    }
  });

  it("changes together what is added up, and by steps that groups divide", () => {
    const text = RESIDUAL.replace("in_channels: 64, ", "");
    const all = made(text, "net.yaml", { limits: { parameters: 150_000 } });
    const narrowed = all.filter(({ changes }) => changes.has("stem"));
    assert.ok(narrowed.length > 0);
    for (const { changes } of narrowed) {
      assert.equal(changes.get("stem"), changes.get("b"));
      assert.equal((changes.get("stem") ?? 0) % 16, 0);
    }
  });

  it("leaves what is kept, and with it what is added to it", () => {
    const text = RESIDUAL.replace("in_channels: 64, ", "");
    for (const { changes } of made(text, "net.yaml", { limits: { parameters: 250_000 }, keep: [0] })) {
      assert.equal(changes.has("stem") || changes.has("b"), false);
      assert.ok(changes.has("a") || changes.has("c"));
    }
  });

  it("has fewer repeats only, where that is enough", () => {
    const all = made(RESIDUAL, "net.yaml", { limits: { parameters: 500_000 } });
    assert.ok(all.some(({ changes }) => changes.size === 1 && changes.get("c") !== undefined));
  });

  it("is found for rows of a file without scales", () => {
    for (const name of ["yolov5s.yaml", "yolov3-tiny.yaml", "yolov10n.yaml"]) {
      const text = read(`test/fixtures/ultralytics/${name}`);
      const now = analyse(text, name);
      const most = Number(now.found?.facts.totals.parameters.value ?? 0n) * 0.6;
      const all = made(text, name, { limits: { parameters: most }, layers: true });
      assert.ok(all.length > 0, name);
      for (const { analysis } of all) {
        assert.deepEqual(errors(analysis), errors(now), name);
        assert.ok(Number(analysis.found?.facts.totals.parameters.value) <= most);
      }
    }
  });

  it("is not looked for without end", () => {
    const rows = Array.from({ length: 1000 }, () => "  - {type: dense, units: 64}\n").join("");
    const analysis = analyse(`input_shape: [64]\nlayers:\n${rows}`, "deep.yaml");
    const result = shrunk(analysis, { limits: { parameters: 1_000_000 } });
    assert.ok((result?.tried ?? 0) <= 120, String(result?.tried));
  });
});
