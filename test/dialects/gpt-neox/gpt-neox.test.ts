import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { analyse } from "../../../server/analysis/analyse";
import { complete } from "../../../server/ide/assist";
import { hintsOf } from "../../../server/ide/hints";
import { files, isHere, read, table } from "../../corpus/corpus";
import { found, graph, problems } from "../graph";

const fixture = (name: string): string => readFileSync(`test/fixtures/gpt-neox/${name}.yml`, "utf8");

describe("gpt-neox: the network that a config describes", () => {
  it("as four layers", () => {
    assert.deepEqual(graph(fixture("rotary")), [
      "embed embedding ← input 0 → 128×64 3219456",
      "layers transformer ← 0 → 128×64 149952",
      "norm layernorm ← 1 → 128×64 128",
      "output output ← 2 → 128×50304 3219456",
    ]);
    assert.equal(found(fixture("rotary")).model.layers[1]?.repeat, 3);
  });

  // The same sizes built by transformers 5.24: GPTNeoXForCausalLM, LlamaForCausalLM, GPT2LMHeadModel.
  for (const [name, parameters] of [
    ["rotary", 6_588_992n],
    ["grouped", 172_512n],
    ["learned", 2_473_152n],
  ] as const)
    it(`${name}: as many parameters as the same model has in transformers`, () => {
      const { value, status } = found(fixture(name)).facts.totals.parameters;
      assert.deepEqual([value, status], [parameters, "complete"]);
      assert.deepEqual(problems(fixture(name)), []);
    });

  it("pads the vocabulary for the GPUs that share it", () => {
    const shared = fixture("rotary").replace('"model-parallel-size": 1', '"model-parallel-size": 4');
    assert.match(graph(shared)[3] ?? "", /128×50688 3244032$/);
  });

  it("does not know the vocabulary of a file that it does not know", () => {
    const other = fixture("rotary").replace("20B_tokenizer", "ours");
    assert.deepEqual(graph(other)[0], "embed embedding ← input 0 → 128×64 ?");
    const absent = fixture("learned").replace(/vocab-file.*\n/, "");
    assert.match(graph(absent)[0] ?? "", /~2416512$/);
  });

  it("leaves unknown what is no attention", () => {
    const mamba = fixture("rotary").replace('[["flash"], 3]', '[["flash"], 2], [["mamba"], 1]');
    assert.match(graph(mamba)[1] ?? "", /→ 128×64 ~99968$/);
  });
});

describe("gpt-neox: what it refuses", () => {
  for (const [what, from, to, wanted] of [
    [
      "heads that do not divide the width",
      '"num-attention-heads": 4',
      '"num-attention-heads": 5',
      ["7:3 error indivisible: 5 heads do not divide the hidden size 64; 4 and 8 do"],
    ],
    [
      "more tokens than positions",
      '"seq-length": 128',
      '"seq-length": 256',
      ["9:3 error bad-argument: max_position_embeddings is 128, but must be at least seq_length (256)"],
    ],
    [
      "kinds of attention for another number of layers",
      '"flash"], 3',
      '"flash"], 4',
      ["14:3 error bad-argument: attention_config describes 4 layers, but num_layers is 3"],
    ],
    [
      "a kind that there is not",
      '"flash"',
      '"flush"',
      ["14:26 error bad-argument: Unknown attention kind flush; did you mean flash?"],
    ],
    [
      "positions of a kind that there is not",
      '"rotary"',
      '"rope"',
      [
        "10:3 error bad-argument: GPT-NeoX: pos_emb must be one of learned, rotary, sinusoidal, rpe, alibi, none; did you mean rpe?",
      ],
    ],
  ] as const)
    it(what, () =>
      assert.deepEqual(
        problems(fixture("rotary").replace(from, to)).filter((p) => !p.includes("stale-summary")),
        wanted,
      ),
    );

  it("heads of keys and values that do not divide the heads", () =>
    assert.deepEqual(problems(fixture("grouped").replace("num_kv_heads: 2", "num_kv_heads: 4")), [
      "5:1 error indivisible: 4 key-value heads do not divide the 6 heads",
    ]));

  it("no number of heads where all layers are Mamba, and the rest of it is known", () => {
    const odd = fixture("rotary").replace('"num-attention-heads": 4', '"num-attention-heads": 5');
    const mamba = odd.replace("flash", "mamba");
    assert.deepEqual(problems(mamba), []);
    assert.equal(found(mamba).facts.totals.parameters.status, "partial");
    const mixed = odd.replace('[["flash"], 3]', '[["mamba"], 2], [["flash"], 1]');
    assert.equal(problems(mixed).length, 1);
  });

  it("numbers beyond all bounds end", () => {
    const many = fixture("learned").replace("num-layers: 2", "num-layers: 900000000");
    assert.match(problems(many)[0] ?? "", /num_layers is 900,000,000; Fovea reads at most 1,000 layers/);
  });
});

describe("gpt-neox: in an editor", () => {
  it("says each part at the key that decides it", () => {
    const text = fixture("grouped");
    const hints = hintsOf(analyse(text, "m.yml"), {
      shape: true,
      parameters: true,
      macs: false,
      flops: false,
      receptiveField: false,
    });
    assert.deepEqual(
      hints.map(({ offset, text: hint }) => `${text.slice(0, offset).split("\n").at(-1)} ${hint}`),
      [
        "hidden_size: 96 → 64×96 · 49.2K",
        "num_layers: 2 → 64×96 · 123.3K",
        "num_attention_heads: 6 → 64×96 · 24.6K",
        "intermediate_size: 384 → 64×96 · 37K",
        "norm: rmsnorm → 64×96 · 96",
        "no_weight_tying: false → 64×512",
      ],
    );
  });

  it("offers keys in the file's spelling, and words", () => {
    const offered = (marked: string): readonly string[] =>
      (complete(marked.replace("|", ""), "m.yml", marked.indexOf("|"))?.list ?? []).map((c) => c.label);
    assert.ok(offered(`${fixture("learned")}|`).includes("num-kv-heads"));
    assert.ok(offered(`${fixture("grouped")}|`).includes("use_qk_layernorm"));
    assert.ok(offered(fixture("learned").replace("learned\n", "|\n")).includes("alibi"));
  });

  it("leaves configs of others alone", () => {
    for (const text of [
      "model_type: gpt_neox\nnum_layers: 2\nhidden_size: 8\nnum_attention_heads: 2\nno_weight_tying: true\npos_emb: none\n",
      "hidden_size: 8\nnum_layers: 2\nlr: 0.1\n",
      "model:\n  hidden_size: 8\n  num_layers: 2\n  num_attention_heads: 2\n",
    ])
      assert.equal(analyse(text, "m.yml").found, null);
  });
});

describe("gpt-neox: the published counts of Pythia", () => {
  before(function () {
    if (!isHere) this.skip();
  });

  for (const { family, file = "", published_params = "" } of table("INDEX.tsv"))
    if (family === "gpt-neox" && published_params !== "")
      it(file, () => {
        const { value } = found(read(file), file).facts.totals.parameters;
        assert.equal(String(value), published_params.split(";")[0]);
      });

  it("claims nothing else", () => {
    const others = files().filter((f) => /\.(ya?ml|json)$/.test(f) && !f.startsWith("gpt-neox/"));
    for (const file of others)
      assert.equal(analyse(read(file), file, { dialect: "gpt-neox" }).found, null, file);
  });
});
