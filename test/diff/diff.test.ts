import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import { diff, type ModelDiff } from "../../server/report/diff/diff";
import { diffJson } from "../../server/report/diff/json";
import { diffMarkdown } from "../../server/report/diff/markdown";
import { diffText } from "../../server/report/diff/text";
import { shown } from "../../server/report/diff/words";
import { renamed } from "../laws/renamed";
import { modelFiles } from "../models";

const NAMES = { before: "HEAD:model.yaml", after: "model.yaml" };

function compared(before: string, after: string, name = "model.yaml"): ModelDiff {
  const result = diff(analyse(before, name), analyse(after, name));
  assert.ok(result, "both are models");
  return result;
}

/** One line a layer that differs: its sign, its index, what was written otherwise. */
const told = (d: ModelDiff): readonly string[] =>
  d.layers
    .filter((l) => l.kind !== "same")
    .map(({ kind, before, after, edits }) => {
      const layer = (after ?? before)?.layer;
      const words = edits.map((e) => `${e.name ?? e.what} ${e.before} > ${e.after}`);
      return `${kind} ${layer?.index} ${layer?.type}${words.length > 0 ? `: ${words.join(", ")}` : ""}`;
    });

const ROWS = [
  "- [-1, 1, Conv, [64, 3, 2]]",
  "- [-1, 1, Conv, [128, 3, 2]]",
  "- [-1, 3, C2f, [128, True]]",
  "- [-1, 1, Conv, [256, 3, 2]]",
  "- [-1, 6, C2f, [256, True]]",
];

const yolo = (rows: readonly string[], detect = "[2, 4]"): string =>
  `nc: 80\nbackbone:\n${rows.map((r) => `  ${r}\n`).join("")}head:\n  - [${detect}, 1, Detect, [nc]]\n`;

const YOLO = yolo(ROWS);

const native = (...layers: readonly string[]): string =>
  `input_shape: [3, 32, 32]\nlayers:\n${layers.map((l) => `  - {${l}}\n`).join("")}`;

const PLAIN = [
  "name: a, type: conv2d, out_channels: 8, kernel_size: 3, padding: 1",
  "name: b, type: conv2d, out_channels: 8, kernel_size: 3, padding: 1",
  "name: c, type: maxpool2d",
  "name: d, type: conv2d, out_channels: 16, kernel_size: 3",
] as const;

describe("the difference of two models", () => {
  it("of the same text is nothing", () => {
    for (const { name, text } of modelFiles()) {
      const d = compared(text, text, name);
      assert.deepEqual(told(d), [], name);
      assert.equal(d.totals.parameters.delta.value, 0n);
    }
  });

  it("of another layout, other comments and another notation is nothing", () => {
    const json = JSON.stringify({
      input_shape: [3, 32, 32],
      layers: [{ name: "a", type: "conv2d", out_channels: 8, kernel_size: 3, padding: 1 }],
    });
    const yaml = `# net\n${native(PLAIN[0])}`;
    const d = diff(analyse(yaml, "a.yaml"), analyse(json, "b.json"));
    assert.deepEqual(d && told(d), []);
  });

  it("is one row where a row of a YOLO file was inserted and its references renumbered", () => {
    const rows = [...ROWS.slice(0, 3), "- [-1, 1, SPPF, [128, 5]]", ...ROWS.slice(3)];
    const d = compared(YOLO, yolo(rows, "[2, 5]"));
    assert.deepEqual(told(d)[0], "added 3 SPPF");
    // The rows below see more of the input now; nothing of them was written otherwise.
    assert.ok(
      told(d)
        .slice(1)
        .every((line) => /^affected \d+ \w+$/.test(line)),
    );
    assert.equal(d.layers[3]?.parameters.delta.value, d.totals.parameters.delta.value);
  });

  it("is one row where a row was removed, at the place where it stood", () => {
    const d = compared(YOLO, yolo([...ROWS.slice(0, 2), ...ROWS.slice(3)], "[1, 3]"));
    assert.deepEqual(
      told(d).filter((l) => !l.startsWith("affected")),
      ["removed 2 C2f", "changed 4 Detect: inputs 2, 4 > 1, 3"],
    );
  });

  it("tells a reference that was not renumbered", () => {
    const rows = ["- [-1, 1, Conv, [64, 1, 1]]", ...ROWS];
    assert.deepEqual(
      told(compared(YOLO, yolo(rows, "[2, 4]"))).at(-1),
      "changed 6 Detect: inputs 2, 4 > 2, 4",
    );
  });

  it("names the argument that changed, and marks what follows from it", () => {
    const d = compared(YOLO, YOLO.replace("[128, 3, 2]", "[128, 5, 2]"));
    assert.deepEqual(told(d), [
      "changed 1 Conv: k 3 > 5",
      "affected 2 C2f",
      "affected 3 Conv",
      "affected 4 C2f",
    ]);
    assert.deepEqual(
      shown(d).map((r) => r.index),
      ["1"],
      "those that only see more of the input have no row",
    );
  });

  it("takes another module at the same place for a replacement", () => {
    const d = compared(YOLO, YOLO.replace("6, C2f, [256, True]", "6, C3k2, [256, False, 0.25]"));
    assert.deepEqual(
      told(d)[0],
      "changed 4 C3k2: type C2f > C3k2, arguments [256, true] > [256, false, 0.25]",
    );
  });

  it("follows named layers that are moved, and those that are renamed", () => {
    const [a, b, c, d] = PLAIN;
    assert.deepEqual(
      told(compared(native(a, b, c, d), native(a, c, b, d))).filter((l) => l.startsWith("changed")),
      ["changed 2 conv2d: place 1 > 2"],
    );
    assert.deepEqual(told(compared(native(a, b, c, d), native(a, b.replace("b", "wide"), c, d))), [
      "changed 1 conv2d: name b > wide",
    ]);
  });

  it("of renamed layers is their names", () => {
    for (const { name, text } of modelFiles()) {
      const analysis = analyse(text, name);
      if (!analysis.found?.model.layers.some((l) => l.nameSpan)) continue;
      const other = analyse(renamed(text, analysis.found.model), name);
      if (!other.found) continue;
      const layers = diff(analysis, other)?.layers ?? [];
      const kinds = new Set(layers.map((l) => (l.edits.every((e) => e.what === "name") ? "name" : l.kind)));
      assert.deepEqual([...kinds], ["name"], name);
    }
  });

  it("adds up: the differences of the layers are those of the totals", () => {
    const files = modelFiles();
    for (const [i, { name, text }] of files.entries()) {
      const other = files[(i + 1) % files.length];
      if (!other) continue;
      const d = diff(analyse(text, name), analyse(other.text, other.name));
      assert.ok(d);
      for (const figure of ["parameters", "macs"] as const) {
        if (d.totals[figure].delta.status !== "complete") continue;
        const sum: bigint = d.layers.reduce((n, l) => n + l[figure].delta.value, 0n);
        assert.equal(sum, d.totals[figure].delta.value, `${figure} of ${name} and ${other.name}`);
      }
      const count = (side: "before" | "after") => d.layers.filter((l) => l[side]).length;
      assert.deepEqual(
        [count("before"), count("after")],
        [d.before.model.layers.length, d.after.model.layers.length],
        "every layer of both is there once",
      );
    }
  });

  it("never takes an unknown figure for zero", () => {
    const d = compared(native(PLAIN[0]), native(PLAIN[0], "type: mystery"));
    assert.equal(d.layers[1]?.parameters.delta.status, "unknown");
    assert.equal(d.totals.parameters.delta.status, "partial");
    assert.match(diffText(d, NAMES), /^\+ +1 +mystery +\? +\? +\?/m);
  });

  it("is nothing of files that are no models", () => {
    const none: Analysis = analyse("services: {}", "compose.yaml");
    assert.equal(diff(none, analyse(YOLO, "m.yaml")), null);
  });

  it("of two long files takes a moment", () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `- [-1, 1, Conv, [${8 + (i % 7)}, 3]]`);
    const other = [...rows.slice(0, 1500), ...rows.slice(1600), ...rows.slice(0, 40)];
    const started = performance.now();
    const d = compared(yolo(rows, "[-1]"), yolo(other, "[-1]"));
    assert.ok(d.layers.filter((l) => l.kind === "removed").length >= 60);
    assert.ok(performance.now() - started < 10_000);
  });
});

describe("a comparison in words", () => {
  const after = YOLO.replace("[128, 3, 2]", "[192, 3, 2]");
  const d = compared(YOLO, after);

  it("is a table for a terminal", () => {
    const text = diffText(d, NAMES);
    assert.match(text, /^Layers: 1 changed; 1 more follows from it\.$/m);
    assert.match(text, /^~ +1 +Conv +128×160×160 → 192×160×160 +\+36,992 +\+944M +7 +c2: 128 → 192$/m);
    assert.match(text, /^parameters +[\d,]+ +[\d,]+ +\+[\d,]+ \(\+[\d.]+%\)$/m);
  });

  it("is a folded table for a comment, in which no text of the file is markup", () => {
    const hostile = compared(
      native("name: a, type: relu", "type: relu"),
      native("type: relu", 'name: "<img src=x>|`*", type: "</details>[x](y)"'),
    );
    const markdown = diffMarkdown(hostile, { before: "a`b", after: "<b>" });
    assert.match(markdown, /<details>\n<summary>3 layers<\/summary>/);
    assert.equal(markdown.match(/<\/details>/g)?.length, 1);
    assert.doesNotMatch(markdown.replaceAll(/``.*?``|`[^`\n]*`/g, ""), /<(img|b)\b/);
    const rows = markdown.split("\n").filter((l) => l.startsWith("| "));
    assert.ok(rows.length > 5);
  });

  it("is data for programs", () => {
    const json = diffJson(d, NAMES);
    assert.equal(json.schemaVersion, 1);
    assert.deepEqual(json.layers[0]?.edits, [{ what: "argument", name: "c2", before: "128", after: "192" }]);
    assert.equal(json.layers[0]?.parameters.delta, 36_992);
    assert.deepEqual(json.layers[0]?.after?.outputShape, [192, 160, 160]);
    assert.deepEqual(JSON.parse(JSON.stringify(json)), json, "nothing is lost on the way");
  });
});

describe("a Keras model that is saved twice", () => {
  it("is the same, however its objects are numbered", () => {
    const saved = (number: number): string =>
      JSON.stringify({
        class_name: "Sequential",
        config: {
          layers: [
            { class_name: "InputLayer", config: { batch_shape: [null, 4], name: "in" } },
            {
              class_name: "Dense",
              config: {
                name: "a",
                units: 2,
                dtype: { class_name: "DTypePolicy", config: { name: "float32" }, shared_object_id: number },
              },
            },
          ],
        },
      });
    assert.deepEqual(told(compared(saved(1), saved(2), "a.json")), []);
  });
});
