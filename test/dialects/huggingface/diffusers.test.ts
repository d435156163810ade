import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { analyse } from "../../../server/analysis/analyse";
import { denoisers } from "../../../server/dialects/huggingface/families";
import { found } from "../graph";

const FOLDER = "test/fixtures/diffusers";
const read = (file: string): string => readFileSync(path.join(FOLDER, file), "utf8");

/** Small configs drawn at random, and the parameters of their classes in diffusers 0.42. */
const rows = read("parameters.tsv")
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((line) => line.split("\t") as [string, string]);

describe("configs of diffusers", () => {
  for (const [file, parameters] of rows)
    it(`${file} has the parameters that its class has`, () => {
      const { facts, model } = found(read(file), file);
      assert.equal(model.dialect, "huggingface");
      assert.equal(facts.totals.parameters.value.toString(), parameters);
      assert.equal(facts.totals.status, "complete");
    });

  it("have a row each, and are there for every class", () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
    assert.deepEqual(files.sort(), rows.map(([file]) => file).sort());
    const seen = new Set(files.map((file) => JSON.parse(read(file))._class_name));
    assert.deepEqual(
      denoisers()
        .map(({ types }) => types[0])
        .filter((type) => !seen.has(type)),
      [],
    );
  });
});

const problemsOf = (config: object): readonly string[] =>
  analyse(JSON.stringify(config, null, 2), "config.json").problems.map((p) => `${p.severity} ${p.code}`);

const SD = { _class_name: "UNet2DConditionModel", cross_attention_dim: 768, sample_size: 64 };

describe("a network of diffusers", () => {
  it("is only claimed by a class that is known", () => {
    const dialectOf = (config: object) => analyse(JSON.stringify(config), "config.json").found?.dialect.name;
    assert.equal(dialectOf(SD), "huggingface");
    for (const name of ["StableDiffusionPipeline", "DDIMScheduler", "constructor", "", 7])
      assert.equal(dialectOf({ ...SD, _class_name: name }), undefined, String(name));
  });

  it("of a class that is not known is told, with what is known of it: nothing", () => {
    const config = { _class_name: "AutoencoderOobleck", _diffusers_version: "0.30.0" };
    const { found, problems } = analyse(JSON.stringify(config), "config.json");
    assert.equal(found?.facts.totals.parameters.status, "unknown");
    assert.deepEqual(
      problems.map((p) => p.message),
      ["No family is known by the name AutoencoderOobleck; its weights are not known"],
    );
  });

  /** Sizes that their authors published, and what their checkpoints hold. */
  const published: readonly (readonly [string, object, bigint])[] = [
    ["the UNet of Stable Diffusion 1", SD, 859_520_964n],
    [
      "the UNet of Stable Video Diffusion",
      { _class_name: "UNetSpatioTemporalConditionModel", num_frames: 25, sample_size: 96 },
      1_524_623_082n,
    ],
    [
      "the UNet of Stable Diffusion XL",
      {
        _class_name: "UNet2DConditionModel",
        addition_embed_type: "text_time",
        attention_head_dim: [5, 10, 20],
        block_out_channels: [320, 640, 1280],
        cross_attention_dim: 2048,
        down_block_types: ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
        projection_class_embeddings_input_dim: 2816,
        sample_size: 128,
        transformer_layers_per_block: [1, 2, 10],
        up_block_types: ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
        use_linear_projection: true,
      },
      2_567_463_684n,
    ],
    [
      "the autoencoder of Stable Diffusion",
      {
        _class_name: "AutoencoderKL",
        block_out_channels: [128, 256, 512, 512],
        down_block_types: Array.from({ length: 4 }, () => "DownEncoderBlock2D"),
        up_block_types: Array.from({ length: 4 }, () => "UpDecoderBlock2D"),
        layers_per_block: 2,
        sample_size: 512,
      },
      83_653_863n,
    ],
    ["Flux.1", { _class_name: "FluxTransformer2DModel", guidance_embeds: true }, 11_901_408_320n],
    ["Qwen-Image", { _class_name: "QwenImageTransformer2DModel" }, 20_430_401_088n],
    ["Wan 2.1 14B", { _class_name: "WanTransformer3DModel" }, 14_288_491_584n],
  ];
  for (const [what, config, parameters] of published)
    it(`has the figures that ${what} is known for, and no problem`, () => {
      const { totals } = found(JSON.stringify(config), "config.json").facts;
      assert.equal(totals.parameters.value, parameters);
      assert.deepEqual(problemsOf(config), []);
    });

  it("of odd sizes goes up to the sizes that it came down from", () => {
    assert.deepEqual(problemsOf({ ...SD, sample_size: 50 }), []);
    const { layers } = found(JSON.stringify({ ...SD, sample_size: [50, 30] }), "config.json").facts;
    assert.deepEqual(layers.at(-1)?.outputs[0]?.dims, [4, 50, 30]);
  });

  it("with lists of different lengths, or the name of heads that it refuses, is told so", () => {
    assert.deepEqual(problemsOf({ ...SD, block_out_channels: [320, 640] }), ["error layer-pattern"]);
    assert.deepEqual(problemsOf({ ...SD, num_attention_heads: 8 }), ["error bad-argument"]);
  });

  it("that its class refuses is told so at the key", () => {
    for (const config of [
      { _class_name: "AutoencoderTiny", num_encoder_blocks: [1, 3] },
      { _class_name: "AutoencoderTiny", decoder_block_out_channels: [64, 64, 32, 64] },
      { _class_name: "LTXVideoTransformer3DModel", qk_norm: "rms_norm" },
      { _class_name: "CogVideoXTransformer3DModel", use_learned_positional_embeddings: true },
    ])
      assert.match(problemsOf(config).join(), /^error (layer-pattern|bad-argument)$/, JSON.stringify(config));
  });

  it("with groups that do not divide its channels is refused", () => {
    assert.deepEqual(new Set(problemsOf({ ...SD, norm_num_groups: 48 })), new Set(["error indivisible"]));
  });

  it("of numbers beyond all bounds is a few rows, and not complete", () => {
    for (const more of [
      { layers_per_block: 1e12 },
      { block_out_channels: Array.from({ length: 5000 }, () => 32) },
      { layers_per_block: "two" },
      { block_out_channels: [] },
    ]) {
      const { model, facts } = found(JSON.stringify({ ...SD, ...more }), "config.json");
      assert.ok(model.layers.length < 200, JSON.stringify(more).slice(0, 60));
      assert.notEqual(facts.totals.parameters.status, "complete", JSON.stringify(more).slice(0, 60));
    }
  });
});
