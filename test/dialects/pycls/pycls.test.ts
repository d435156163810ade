import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { analyse } from "../../../server/analysis/analyse";
import { complete } from "../../../server/ide/assist";
import { hintsOf } from "../../../server/ide/hints";
import { hoverAt } from "../../../server/ide/hover";
import { elements } from "../../../server/model/tensor";
import { files, isHere, read, table } from "../../corpus/corpus";
import { found, graph, problems } from "../graph";

const fixture = (name: string): string => readFileSync(`test/fixtures/pycls/${name}.yaml`, "utf8");

/** What pycls counts as activations: the outputs of convolutions, poolings and linear layers. */
function counted(text: string): readonly [parameters: bigint, flops: bigint, acts: bigint] {
  const { facts, trace } = found(text);
  assert.equal(facts.totals.convention, "pycls");
  assert.equal(facts.totals.parameters.status, "complete");
  let acts = 0n;
  for (const { op, output } of trace.nodes)
    if (op === "conv" || op === "pool" || op === "dense") acts += elements(output.type) ?? -1n;
  return [facts.totals.parameters.value, facts.totals.flops.value, acts];
}

describe("pycls: the network that a config describes", () => {
  it("regnet: stages from depth, slope and ratio", () => {
    assert.deepEqual(graph(fixture("regnet")), [
      "stem simple_stem_in ← input 0 → 32×32×32 928",
      "s1 res_bottleneck_block ← 0 → 24×16×16 4448",
      "s2 res_bottleneck_block ← 1 → 56×8×8 47872",
      "s3 res_bottleneck_block ← 2 → 120×4×4 131954",
      "head head ← 3 → 10 1210",
    ]);
    assert.deepEqual(
      found(fixture("regnet")).model.layers.map((l) => l.repeat),
      [undefined, 1, 4, 3, undefined],
    );
  });

  it("anynet: stages from lists", () => {
    assert.deepEqual(graph(fixture("anynet")), [
      "stem res_stem_in ← input 0 → 16×24×24 2384",
      "s1 res_bottleneck_linear_block ← 0 → 24×24×24 9072",
      "s2 res_bottleneck_linear_block ← 1 → 40×12×12 4640",
      "head head ← 2 → 100 13732",
    ]);
  });

  // The counts that the first line of each fixture states are those of pycls itself.
  const OWN: readonly (readonly [string, bigint, bigint, bigint])[] = [
    ["regnet", 186_412n, 7_454_588n, 158_828n],
    ["anynet", 29_828n, 11_898_340n, 160_804n],
    ["effnet", 11_973n, 3_428_805n, 168_725n],
    ["resnet", 175_258n, 26_657_418n, 143_370n],
  ];
  for (const [name, ...counts] of OWN)
    it(`${name}: parameters, flops and acts as pycls counts them`, () => {
      assert.deepEqual(counted(fixture(name)), counts);
      assert.deepEqual(problems(fixture(name)), []);
    });

  it("takes pycls' own defaults for keys that are absent: 177898 parameters in pycls", () => {
    assert.deepEqual(graph("MODEL:\n  TYPE: regnet\nREGNET:\n  W0: 32\n"), [
      "stem simple_stem_in ← input 0 → 32×112×112 928",
      "s1 res_bottleneck_block ← 0 → 32×56×56 28480",
      "s2 res_bottleneck_block ← 1 → 80×28×28 147680",
      "head head ← 2 → 10 810",
    ]);
  });
});

describe("pycls: what it refuses", () => {
  const changed = (name: string, from: string | RegExp, to: string): readonly string[] =>
    problems(fixture(name).replace(from, to)).filter((p) => !p.includes("stale-summary"));

  const CASES: readonly (readonly [string, string, string | RegExp, string, readonly string[]])[] = [
    [
      "a family that there is not",
      "regnet",
      "TYPE: regnet",
      "TYPE: regnt",
      ["3:9 error bad-argument: Unknown MODEL.TYPE regnt; available: anynet, regnet, resnet, effnet"],
    ],
    [
      "a key that there is not",
      "anynet",
      "STEM_W:",
      "STEM_WID:",
      ["8:3 error bad-argument: Unknown key ANYNET.STEM_WID; did you mean STEM_W?"],
    ],
    [
      "a block that there is not",
      "anynet",
      "res_bottleneck_linear_block",
      "bottleneck",
      [
        "9:3 error bad-argument: ANYNET: BLOCK_TYPE must be one of vanilla_block, res_basic_block, res_bottleneck_block, res_bottleneck_linear_block",
      ],
    ],
    [
      "an integer where a float is",
      "regnet",
      "12.5",
      "12",
      ["9:3 error bad-argument: REGNET: WA must be a number with a decimal point, ≥ 0.0"],
    ],
    [
      "a first width that is no multiple of 8",
      "regnet",
      "W0: 24",
      "W0: 20",
      ["8:3 error bad-argument: REGNET.W0 must be a multiple of 8, not 20"],
    ],
    [
      "a multiplier that leaves no whole number of channels",
      "regnet",
      "GROUP_W: 8",
      "GROUP_W: 1\n  BOT_MUL: 0.3",
      ["12:3 error indivisible: REGNET: group width 1 does not divide the 23 × 0.3 channels of a bottleneck"],
    ],
    [
      "groups wider than the bottleneck",
      "anynet",
      "[16, 4]",
      "[16, 32]",
      ["14:18 error indivisible: ANYNET, s2: group width 32 exceeds the block's 20 channels"],
    ],
    [
      "groups that do not divide it",
      "anynet",
      "[16, 4]",
      "[14, 4]",
      [
        "14:14 warning indivisible: ANYNET, s1: group width 14 does not divide the 48 channels; pycls makes 3 groups of 16",
      ],
    ],
    [
      "groups of which no number does",
      "anynet",
      "[16, 4]",
      "[9, 4]",
      ["14:14 error indivisible: ANYNET, s1: 5 groups (48 // 9) do not divide the 48 channels"],
    ],
    [
      "lists of different lengths",
      "anynet",
      "STRIDES: [1, 2]",
      "STRIDES: [1]",
      [
        "12:3 warning bad-argument: ANYNET.STRIDES has 1 value, but DEPTHS has 2; pycls builds the first stage only",
      ],
    ],
    [
      "an even kernel",
      "effnet",
      "[3, 5]",
      "[3, 4]",
      ["11:16 error bad-argument: EN.KERNELS must be a list with an odd integer ≥ 1 for each stage"],
    ],
    [
      "a depth that no ResNet of CIFAR has",
      "resnet",
      "DEPTH: 14",
      "DEPTH: 18",
      ["4:3 error bad-argument: MODEL.DEPTH must be 6n + 2 on cifar10, such as 20, not 18"],
    ],
    [
      "an activation that there is not",
      "effnet",
      "swish",
      "mish",
      [
        "4:19 error bad-argument: Unknown activation mish in MODEL.ACTIVATION_FUN; available: relu, silu, swish, gelu",
      ],
    ],
  ];
  for (const [what, name, from, to, wanted] of CASES)
    it(what, () => assert.deepEqual(changed(name, from, to), wanted));

  it("leaves figures unknown that rest on it", () => {
    for (const [name, from, to] of [
      ["regnet", "W0: 24", "W0: 20"],
      ["regnet", "regnet", "regnt"],
      ["anynet", "[24, 40]", "[24, x]"],
      ["anynet", "STEM_W: 16", "STEM_W: x"],
      ["effnet", "[3, 5]", "[3, 4]"],
      ["resnet", "DEPTH: 14", "DEPTH: 15"],
    ] as const)
      assert.notEqual(found(fixture(name).replace(from, to)).facts.totals.parameters.status, "complete");
  });

  it("numbers beyond all bounds end", () => {
    assert.deepEqual(changed("regnet", "DEPTH: 8", "DEPTH: 800000000"), [
      "7:3 warning bad-argument: REGNET.DEPTH is 800,000,000; Fovea reads at most 1,000 blocks",
    ]);
    assert.match(
      changed("anynet", "[1, 2]", "[1, 99999999999]")[0] ?? "",
      /99,999,999,999 times; Fovea stops at 1,000/,
    );
  });
});

describe("pycls: in an editor", () => {
  const PARTS = { shape: true, parameters: true, macs: false, flops: false, receptiveField: false };
  const hinted = (text: string): readonly string[] =>
    hintsOf(analyse(text, "m.yaml"), PARTS).map(
      ({ offset, text: hint }) => `${text.slice(0, offset).split("\n").at(-1)?.trim()} ${hint}`,
    );

  it("says each stage at its width", () => {
    assert.deepEqual(hinted(fixture("anynet")), [
      "STEM_W: 16 → 16×24×24 · 2.4K",
      "WIDTHS: [24 → 24×24×24 · 9.1K",
      "WIDTHS: [24, 40 → 40×12×12 · 4.6K",
      "NUM_CLASSES: 100 → 100 · 13.7K",
    ]);
  });

  it("says all stages at the depth that they follow from", () => {
    const text = fixture("regnet");
    assert.deepEqual(hinted(text), ["NUM_CLASSES: 10 → 10 · 1.2K", "DEPTH: 8 → 3 stages: 1×24, 4×56, 3×120"]);
    const hover = hoverAt(analyse(text, "m.yaml"), text.indexOf("DEPTH"));
    assert.match(hover?.markdown ?? "", /\| `s2` \| 4 \| 56×8×8 \| 47,872 \|/);
  });

  it("offers keys and words", () => {
    const offered = (marked: string): readonly string[] =>
      (complete(marked.replace("|", ""), "m.yaml", marked.indexOf("|"))?.list ?? []).map((c) => c.label);
    const keys = offered(fixture("regnet").replace("GROUP_W: 8", "GROUP_W: 8\n  |"));
    assert.ok(keys.includes("BOT_MUL") && !keys.includes("W0"));
    assert.ok(offered(fixture("regnet").replace("TYPE: regnet", "TYPE: |")).includes("effnet"));
    const blocks = offered(fixture("anynet").replace("res_bottleneck_linear_block", "|"));
    assert.ok(blocks.includes("res_basic_block"));
  });

  it("leaves configs of others alone", () => {
    for (const text of [
      "MODEL:\n  TYPE: swin\n  SWIN:\n    DEPTHS: [2, 2]\n",
      "MODEL:\n  ARCH: slowfast\nRESNET:\n  DEPTH: 50\n  TRANS_FUNC: bottleneck_transform\n",
      "MODEL:\n  TYPE: vit\nVIT:\n  NUM_LAYERS: 12\n",
      "MODEL:\n  TYPE: resnet\n  EN: 3\n",
    ])
      assert.equal(analyse(text, "m.yaml").found, null);
  });
});

describe("pycls: its published table", () => {
  before(function () {
    if (!isHere) this.skip();
  });

  for (const { file = "", parameters, gflops_or_macs: flops, note } of table("expected.tsv"))
    if (file.startsWith("pycls/"))
      it(file, () => {
        const [p, f, a] = counted(read(file));
        assert.deepEqual([String(p), String(f), `acts=${a}`], [parameters, flops, note]);
      });

  it("claims nothing else", () => {
    const others = files().filter((f) => /\.(ya?ml|json)$/.test(f) && !f.startsWith("pycls/"));
    for (const file of others) {
      const { found: read_ } = analyse(read(file), file, { dialect: "pycls" });
      assert.equal(read_, null, file);
    }
  });
});
