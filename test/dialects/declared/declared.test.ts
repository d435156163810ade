import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Analysis, analyse } from "../../../server/analysis/analyse";
import { readDeclarations } from "../../../server/dialects/declared";
import { shippedAs, shippedDeclarations, shippedSources } from "../../../server/dialects/ultralytics/shipped";
import { get, isMapping, type Mapping } from "../../../server/model/tree";
import { parse } from "../../../server/syntax/parse";

function modulesIn(text: string): Mapping {
  const modules = get(parse(`modules:\n${text.replace(/^/gm, "  ")}`, "yaml").root, "modules");
  assert.ok(isMapping(modules));
  return modules;
}

const faultsIn = (text: string): readonly string[] =>
  readDeclarations(modulesIn(text)).faults.map((f) => f.message);

/** A file with one row between two others, and what is said of it. */
function withRow(row: string, modules = "", scale = "n"): Analysis {
  const text = [
    "nc: 80",
    "scales:",
    "  n: [0.5, 0.25, 1024]",
    "  l: [1.0, 1.0, 1024]",
    "backbone:",
    "  - [-1, 1, Conv, [256, 3, 2]]",
    `  - ${row}`,
    "head:",
    "  - [-1, 1, Conv, [64, 1]]",
    "  - [[-1], 1, Detect, [nc]]",
    "",
  ].join("\n");
  return analyse(text, "a.yaml", { scale, ...(modules ? { modules: modulesIn(modules) } : {}) });
}

interface Said {
  readonly shape: string;
  readonly parameters: string;
  readonly macs: string;
}

function rowOf({ found }: Analysis): Said {
  const own = found?.facts.layers[1];
  const figure = (f: { value: bigint; status: string } | undefined): string =>
    f?.status === "unknown" ? "?" : `${f?.status === "partial" ? "~" : ""}${f?.value}`;
  return {
    shape: own?.outputs[0]?.dims?.join("×") ?? "?",
    parameters: figure(own?.parameters),
    macs: figure(own?.macs),
  };
}

describe("a declared module", () => {
  it("by contract: its channels, its parameters, and nothing more than is said", () => {
    const modules = "Gate: {channels: same, parameters: c1*c1/8 + 98}";
    const analysis = withRow("[-1, 1, Gate, []]", modules);
    assert.deepEqual(rowOf(analysis), { shape: "64×320×320", parameters: "610", macs: "?" });
    assert.deepEqual(analysis.problems, []);
    assert.equal(analysis.found?.facts.totals.parameters.status, "complete");
    assert.equal(analysis.found?.facts.totals.macs.status, "partial");
  });

  it("by contract: work, stride and scaled channels", () => {
    const modules =
      "Down: {channels: first-arg, args: [c2, s=2], stride: s, parameters: c1*c2, macs: c1*c2*h*w/4}";
    assert.deepEqual(rowOf(withRow("[-1, 1, Down, [512]]", modules)), {
      shape: "128×160×160",
      parameters: String(64 * 128),
      macs: String(64 * 128 * 160 * 160),
    });
    assert.equal(rowOf(withRow("[-1, 1, Down, [512, 1]]", modules)).shape, "128×320×320");
  });

  it("by contract: a fraction as stride enlarges", () => {
    const modules = "Up: {channels: c1/2, stride: 1/2, parameters: 0, macs: 0}";
    assert.deepEqual(rowOf(withRow("[-1, 1, Up, []]", modules)), {
      shape: "32×640×640",
      parameters: "0",
      macs: "0",
    });
  });

  it("by composition: everything follows", () => {
    const modules = [
      "Mine:",
      "  args: [c2, k=3]",
      "  repeat: inner",
      "  layers:",
      "    - conv2d: {out_channels: c2//2, kernel_size: 1, bias: false, norm: batch, activation: silu}",
      "    - conv2d: {out_channels: c2, kernel_size: k, padding: k//2, bias: false, norm: batch, repeat: n}",
    ].join("\n");
    const first = 64 * 64 + 2 * 64;
    const analysis = withRow("[-1, 3, Mine, [512, 5]]", modules);
    // Two of three repeats are left at this scale; the second one reads what the first one gives.
    const parameters = first + (25 * 64 * 128 + 256) + (25 * 128 * 128 + 256);
    assert.deepEqual(rowOf(analysis), {
      shape: "128×320×320",
      parameters: String(parameters),
      macs: String((64 * 64 + 25 * 64 * 128 + 25 * 128 * 128) * 320 * 320),
    });
    assert.equal(analysis.found?.facts.totals.status, "complete");
  });

  it("as another name for a known one", () => {
    const analysis = withRow("[-1, 2, MyC2f, [256, True]]", "MyC2f: {like: C2f}");
    assert.equal(rowOf(analysis).parameters, rowOf(withRow("[-1, 2, C2f, [256, True]]")).parameters);
    assert.deepEqual(analysis.problems, []);
    const text =
      "input_shape: [3, 32, 32]\nlayers: [{ type: Mine, out_channels: 8, kernel_size: 3 }, relu]\n";
    const { found } = analyse(text, "b.yaml", { modules: modulesIn("Mine: {like: conv2d}") });
    assert.equal(found?.facts.totals.parameters.value, 224n);
  });

  it("is stacked where it says nothing of repeats, as the framework does", () => {
    const modules = "Gate: {channels: same, parameters: c1, macs: 0}";
    assert.equal(rowOf(withRow("[-1, 4, Gate, []]", modules)).parameters, "128");
  });

  it("comes before what is known of the name", () => {
    const modules = "Conv: {channels: first-arg, args: [c2, k=1, s=1], stride: s, parameters: 1, macs: 0}";
    const { found } = withRow("[-1, 1, nn.Identity, []]", modules);
    assert.equal(found?.facts.layers[0]?.parameters.value, 1n);
  });

  it("can be made of other declared ones, but not of itself", () => {
    const modules = "A: [{B: [c2]}]\nB: [{conv2d: {out_channels: c2, kernel_size: 1}}]\nC: [{C: [c2]}]";
    assert.equal(rowOf(withRow("[-1, 1, A, [512]]", modules)).parameters, String(64 * 128 + 128));
    const { problems } = withRow("[-1, 1, C, [512]]", modules);
    assert.match(problems.map((p) => p.message).join(), /contains itself/);
  });

  it("needs the arguments that it says it needs", () => {
    const { problems } = withRow("[-1, 1, A, []]", "A: [{conv2d: {out_channels: c2, kernel_size: 1}}]");
    assert.match(problems.map((p) => p.message).join(), /A needs c2 \(arguments of its declaration\)/);
  });

  it("is a type of the layers: format, too", () => {
    const text = "input_shape: [3, 32, 32]\nlayers:\n  - Mine: [16]\n  - {type: Gate}\n";
    const modules = modulesIn(
      "Mine: [{conv2d: {out_channels: c2, kernel_size: 1}}]\nGate: {channels: same, parameters: c1}",
    );
    const { found, problems } = analyse(text, "b.yaml", { modules });
    assert.deepEqual(
      found?.facts.layers.map((l) => l.parameters.value),
      [64n, 16n],
    );
    assert.deepEqual(
      problems.filter((p) => p.code === "unknown-layer"),
      [],
    );
  });
});

describe("what is wrong with a declaration", () => {
  const CASES: readonly (readonly [string, string])[] = [
    ["A: 3", "A: a declaration must be a mapping or a list of layers"],
    ["A: {chanels: same}", "A: unknown key `chanels`; did you mean `channels`?"],
    ["A: {channels: c3}", "A: channels: unknown variable c3; available: c1, c2, n, h, w, sum, inputs, nc"],
    ["A: {parameters: c1**}", "A: parameters: expected a number, a name or an opening bracket at the end"],
    [
      "A: {parameters: [1]}",
      "A: parameters must be a number or arithmetic with c1, c2, n, h, w, sum, inputs, nc",
    ],
    ["A: {repeat: outer}", "A: repeat must be stack or inner"],
    ["A: {head: maybe}", "A: head must be true or false"],
    ["A: {args: [c2, k=x]}", "A: x is not a number"],
    ["A: {layers: conv}", "A: layers must be a list"],
    [
      "A: {layers: [relu], parameters: 3}",
      "A: parameters follow from the layers; remove `parameters` or the layers",
    ],
  ];
  for (const [text, message] of CASES) it(text, () => assert.deepEqual(faultsIn(text), [message]));
});

describe("modules of papers", () => {
  it("are read as the declarations of a user are, from the same text", () => {
    const folder = "server/dialects/ultralytics/declarations";
    const texts = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
    assert.ok(texts.length > 30);
    for (const file of texts) {
      const { root } = parse(readFileSync(path.join(folder, file), "utf8"), "yaml");
      assert.ok(isMapping(root), file);
      const { modules, faults } = readDeclarations(root);
      assert.deepEqual(faults, [], file);
      for (const [name, { channels, args, repeat, body }] of modules) {
        const own = shippedDeclarations().modules.get(name);
        assert.deepEqual([own?.channels, own?.args, own?.repeat], [channels, args, repeat], name);
        assert.equal(own?.body.kind, body.kind, name);
        assert.ok(shippedAs(name), name);
      }
    }
  });

  it("are declared without a fault", () => {
    assert.deepEqual(shippedDeclarations().faults, []);
    for (const { source } of shippedSources()) assert.match(source, /\d{4}.*(arXiv \d{4}\.\d{4,5}|PMLR)/);
  });

  for (const { names } of shippedSources()) {
    const name = names[0] as string;
    it(`${name} can be run`, () => {
      const { found, problems } = withRow(`[-1, 2, ${name}, [256, 3]]`, "", "l");
      const own = found?.facts.layers[1];
      assert.equal(own?.parameters.status, "partial");
      assert.ok(own?.outputs[0]?.dims?.every((d) => typeof d === "number"));
      assert.deepEqual(
        problems.filter((p) => p.code !== "unknown-layer" || p.severity === "error").map((p) => p.message),
        [],
      );
    });
  }

  /** One row on 256×320×320, counted by hand from the papers. */
  const COUNTS: readonly (readonly [row: string, parameters: number])[] = [
    ["CBAM, []", 256 * 256 + 256 + 98],
    ["CBAM, [3]", 256 * 256 + 256 + 18],
    ["CBAM, [256, 3]", 256 * 256 + 256 + 18],
    ["SE, []", 2 * 256 * 16],
    ["ECA, []", 5],
    ["CoordAtt, []", 256 * 8 + 8 + 16 + 2 * (8 * 256 + 256)],
    ["SimAM, []", 0],
    ["EMA, []", 8 * 8 + 8 + 9 * 8 * 8 + 8 + 16],
    ["GSConv, [128, 3, 2]", 9 * 256 * 64 + 128 + 25 * 64 + 128],
    ["CARAFE, []", 256 * 64 + 64 + 9 * 64 * 100 + 100],
    ["DySample, []", 256 * 32 + 32],
    ["ShuffleAttention, []", 3 * 32],
    ["RepVGGBlock, [256, 3, 1]", 9 * 256 * 256 + 256 * 256 + 6 * 256],
    ["RepVGGBlock, [128, 3, 2]", 9 * 256 * 128 + 256 * 128 + 4 * 128],
    ["ConvNextBlock, []", 49 * 256 + 256 + 2 * 256 + (4 * 256 * 256 + 1024) + (4 * 256 * 256 + 256) + 256],
  ];
  for (const [row, parameters] of COUNTS)
    it(`${row}: ${parameters}`, () =>
      assert.equal(rowOf(withRow(`[-1, 1, ${row}]`, "", "l")).parameters, `~${parameters}`));

  it("leave what stands below an attention certain", () => {
    const { found } = withRow("[-1, 1, CBAM, [7]]");
    assert.equal(found?.facts.layers[2]?.status, "complete");
    assert.equal(found?.facts.totals.parameters.status, "partial");
  });

  it("become certain when the user says so, with what the quick fix would write", () => {
    for (const row of ["CBAM, [7]", "GSConv, [512, 3, 2]", "Strange, [512, 3, 2]", "Odd, []"]) {
      const unknown = withRow(`[-1, 1, ${row}]`).problems.find((p) => p.code === "unknown-layer");
      const lines = unknown?.declaration?.lines ?? [];
      assert.deepEqual(faultsIn(lines.join("\n")), [], lines.join("\n"));
      const { problems, found } = withRow(`[-1, 1, ${row}]`, lines.join("\n"));
      assert.deepEqual(problems, [], row);
      const known = /^(CBAM|GSConv)/.test(row);
      assert.equal(found?.facts.layers[1]?.parameters.status, known ? "complete" : "unknown", row);
    }
  });
});
