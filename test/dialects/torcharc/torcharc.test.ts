import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { analyse } from "../../../server/analysis/analyse";
import { complete } from "../../../server/ide/assist";
import { files, isHere, read } from "../../corpus/corpus";
import { found, graph, problems } from "../graph";

const fixture = (name: string): string => readFileSync(`test/fixtures/torcharc/${name}.yaml`, "utf8");

describe("torcharc: modules and the graph of their calls", () => {
  it("two images through one convolution, a condition, branches that meet and part", () => {
    assert.deepEqual(graph(fixture("two-eyes")), [
      "eye.0 LazyConv2d ← input 0 | input 1 → 8×22×22 224",
      "eye.1 LazyBatchNorm2d ← 0 | 0 → 8×22×22 16",
      "eye.2 ReLU ← 1 | 1 → 8×22×22 0",
      "eye.3 MaxPool2d ← 2 | 2 → 8×11×11 0",
      "film MergeFiLM ← 3, 5 → 8×11×11 272",
      "speed LazyLinear ← input 2 → 16 80",
      "look.0 Flatten ← 4 → 968 0",
      "look.1 LazyLinear ← 6 → 20 19380",
      "look.2 ReLU ← 7 → 20 0",
      "glance.0 Flatten ← 3 → 968 0",
      "glance.1 LazyLinear ← 9 → 20 19380",
      "glance.2 ReLU ← 10 → 20 0",
      "both MergeConcat ← 8, 11 → 40 0",
      "halves ForkChunk ← 12 → 20 + 20 0",
      "first Get ← 13 → 20 0",
      "head.0 LazyLinear ← 14 → 32 712",
      "head.1 LazyLinear ← 15 → 10 394",
    ]);
  });

  it("an embedding called twice, attention, and a mean", () => {
    assert.deepEqual(graph(fixture("tokens")), [
      "embedding Embedding ← input 0 | input 1 → 9×32 32000",
      "attention MultiheadAttention ← 0, 0, 0 → 6×32 + 6×9 4224",
      "attended Get ← 1 → 6×32 0",
      "mean Reduce ← 2 → 32 0",
      "out Linear ← 3 → 12 396",
    ]);
  });

  // The counts are those of the models that TorchArc (commit 32e1eee) builds, after one forward pass.
  for (const [name, parameters] of [
    ["two-eyes", 40_458n],
    ["tokens", 36_620n],
  ] as const)
    it(`${name}: as many parameters as TorchArc's model has`, () => {
      const { value, status } = found(fixture(name)).facts.totals.parameters;
      assert.deepEqual([value, status], [parameters, "complete"]);
      assert.deepEqual(
        problems(fixture(name)).filter((p) => / (error|warning) /.test(p)),
        [],
      );
    });

  it("does not know what lazy modules read without a shape, and says so", () => {
    const text = fixture("two-eyes").replace(/^input_shape.*\n/m, "");
    assert.equal(found(text).facts.totals.parameters.status, "partial");
    assert.match(
      problems(text).join("\n"),
      /information missing-input-shape: No input shape for left, right, speed/,
    );
    assert.equal(found(text, "m.yaml", { input: [3, 24, 24] }).model.inputs[0]?.origin, "setting");
  });
});

describe("torcharc: what it refuses", () => {
  const changed = (name: string, from: string, to: string): readonly string[] =>
    problems(fixture(name).replace(from, to)).filter(
      (p) => / (error|warning) /.test(p) && !/ dead-layer/.test(p),
    );

  it("a name that there is not", () =>
    assert.deepEqual(changed("tokens", "mean: [attended]", "mean: [atended]"), [
      "26:12 error bad-reference: There is no input or module call atended above; did you mean attended?",
    ]));

  it("a name that is made below", () =>
    assert.match(
      changed("tokens", "mean: [attended]", "mean: [out]")[0] ?? "",
      /^26:12 error bad-reference: out is called below; TorchArc builds the graph in the order of the file, so move its call above/,
    ));

  it("a module that there is not", () =>
    assert.match(
      changed("tokens", "    out: [mean]", "    exit: [mean]\n    out: [exit]")[0] ?? "",
      /^27:5 error bad-reference: Unknown module exit;/,
    ));

  it("figures that rest on one that there is not are unknown", () => {
    const text = fixture("tokens").replace("    out: [mean]", "    exit: [mean]\n    out: [exit]");
    assert.equal(found(text).facts.totals.parameters.status, "unknown");
  });

  it("a class that is nearly another", () =>
    assert.deepEqual(changed("tokens", "Linear: {", "Liner: {"), [
      "14:5 warning unknown-layer: torch.nn has no Liner; did you mean Linear?",
    ]));

  it("an argument that there is not", () =>
    assert.match(
      changed("tokens", "num_heads: 4", "heads: 4").join("\n"),
      /error bad-argument: MultiheadAttention has no argument heads/,
    ));

  it("a width that does not arrive", () =>
    assert.match(
      changed("tokens", "in_features: 32", "in_features: 30").join("\n"),
      /error channel-mismatch: .*expects 30 input channels, but 32 arrive/,
    ));

  it("a module that nothing calls is no part of the model", () => {
    const text = fixture("tokens").replace(
      "modules:\n",
      "modules:\n  spare:\n    LazyLinear: {out_features: 8}\n",
    );
    assert.deepEqual(
      problems(text).filter((p) => / (error|warning) /.test(p)),
      ["5:3 warning bad-reference: spare is never called in graph.modules, so it is not part of the model"],
    );
    assert.equal(found(text).facts.totals.parameters.value, 36_620n);
  });
});

describe("torcharc: in an editor", () => {
  const offered = (marked: string): readonly string[] =>
    (complete(marked.replace("|", ""), "m.yaml", marked.indexOf("|"))?.list ?? []).map((c) => c.label);

  it("offers classes, arguments and names", () => {
    const classes = offered(
      fixture("tokens").replace("    Linear: {in_features: 32, out_features: 12}", "    |"),
    );
    assert.ok(classes.includes("LazyLinear") && classes.includes("MergeFiLM"));
    const args = offered(fixture("tokens").replace("num_heads: 4, batch_first: true}", "|}"));
    assert.ok(args.includes("num_heads") && !args.includes("embed_dim"));
    const names = offered(fixture("tokens").replace("mean: [attended]", "mean: [|]"));
    assert.ok(names.includes("embedding~source") && names.includes("target"));
  });

  it("leaves files of others alone", () => {
    for (const text of [
      "modules: [a, b]\ngraph: {input: x}\n",
      "graph:\n  modules: {a: [x]}\n",
      "modules:\n  a: {version: 1}\ngraph:\n  nodes: []\n",
    ])
      assert.equal(analyse(text, "m.yaml").found, null);
  });
});

describe("torcharc: its own examples", () => {
  before(function () {
    if (!isHere) this.skip();
  });

  const specs = files().filter((f) => f.startsWith("adhoc-torcharc/"));
  for (const file of specs)
    it(file, () => {
      const { found: read_, problems: all } = analyse(read(file), file);
      assert.equal(read_?.dialect.name, "torcharc");
      assert.deepEqual(
        all.filter((p) => p.severity === "error"),
        [],
      );
    });

  it("claims nothing else", () => {
    const others = files().filter((f) => /\.(ya?ml|json)$/.test(f) && !specs.includes(f));
    for (const file of others)
      assert.equal(analyse(read(file), file, { dialect: "torcharc" }).found, null, file);
  });
});
