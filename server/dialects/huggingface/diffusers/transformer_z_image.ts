import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Stage } from "../architecture";
import { count, counts, flag, optional } from "../keys";
import { plainNorm, TIMESTEP, text } from "../parts/diffusion/patches";
import { look, vectorOf } from "../parts/diffusion/transformer";
import { gated } from "../parts/mlp";
import { linear, named } from "../parts/norms";
import { blocks } from "../parts/runs";

/** An image of 1024 × 1024 in latents; tokens of a text. */
const SIDE = 128;
const WORDS = 512;

/** The step is told in at most so many numbers. */
const STEP = 256;

interface Sizes {
  readonly dim: number;
  readonly n_heads: number;
  readonly qk_norm: boolean;
}

export default () =>
  defineArchitecture({
    types: ["ZImageTransformer2DModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      all_patch_size: counts([2]),
      all_f_patch_size: counts([1]),
      in_channels: count(16),
      dim: count(3840),
      n_layers: count(30),
      n_refiner_layers: count(2),
      n_heads: count(30),
      n_kv_heads: count(30),
      qk_norm: flag(true),
      cap_feat_dim: count(2560),
      siglip_feat_dim: optional(),
    },
    inputs: (k) => [
      { name: "hidden_states", dims: [k.in_channels, SIDE, SIDE], first: true, usual: true },
      text(k.cap_feat_dim, WORDS),
      TIMESTEP,
    ],
    stages(k) {
      const step = Math.min(k.dim, STEP);
      const patches = (k.all_patch_size ?? []).map(
        (side, i) => side * side * (k.all_f_patch_size?.[i] ?? Number.NaN),
      );
      const refiner = (name: string, reads: string, told: boolean): readonly Stage[] =>
        stack(k, name, k.n_refiner_layers, "n_refiner_layers", [reads, ...(told ? ["t_embedder"] : [])]);
      const image = refiner("noise_refiner", "all_x_embedder", true);
      const words = refiner("context_refiner", "cap_embedder", false);
      const from = k.siglip_feat_dim;
      return [
        {
          name: "t_embedder",
          type: "time embedding",
          keys: ["dim"],
          section: "conditions",
          reads: ["timestep"],
          run(g, [t]) {
            const waves = vectorOf(g, t as Value, 256, "sinusoid");
            return linear(
              g,
              "mlp.2",
              g.activation(linear(g, "mlp.0", waves, 1024, true), "silu"),
              step,
              true,
            );
          },
        },
        embedded("cap_embedder", "encoder_hidden_states", k.dim, ["cap_feat_dim"]),
        ...words,
        ...(from === null ? [] : seen(k, from)),
        {
          name: "all_x_embedder",
          type: "embedding",
          keys: ["all_patch_size", "in_channels"],
          section: "image",
          reads: ["hidden_states"],
          run: (g, [x]) =>
            everyPatch(
              g,
              x as Value,
              patches.map((n) => n * k.in_channels),
              k.dim,
            ),
        },
        ...image,
        {
          name: "sequence",
          type: "merge",
          keys: ["n_layers"],
          reads: [image.at(-1)?.name ?? "all_x_embedder", words.at(-1)?.name ?? "cap_embedder"],
          run: (g, xs) => g.concat(xs, 0),
        },
        ...stack(k, "layers", k.n_layers, "n_layers", ["sequence", "t_embedder"]),
        {
          name: "all_final_layer",
          type: "head",
          keys: ["all_patch_size", "in_channels"],
          reads: [k.n_layers === 0 ? "sequence" : "layers", "t_embedder"],
          run: (g, [x, t]) =>
            finals(
              g,
              x as Value,
              t as Value,
              patches.map((n) => n * k.in_channels),
            ),
        },
      ];
    },
  });

const embedded = (name: string, reads: string, width: number, keys: readonly string[]): Stage => ({
  name,
  type: "embedding",
  keys,
  section: "text",
  reads: [reads],
  run(g, [x]) {
    const y = linear(g, "1", named(g, "0", x as Value, "rms"), width, true);
    return g.within("pad_token", () => g.scale(y, { shift: [1, width] }));
  },
});

/** What SigLIP says of a picture. */
const seen = (k: Sizes & { readonly n_refiner_layers: number }, from: number): readonly Stage[] => [
  {
    ...embedded("siglip_embedder", "timestep", k.dim, ["siglip_feat_dim"]),
    run(g, [t]) {
      const read = g.reshape(vectorOf(g, t as Value, from, "image"), [1, from], "last");
      const y = linear(g, "1", named(g, "0", read, "rms"), k.dim, true);
      return g.within("pad_token", () => g.scale(y, { shift: [1, k.dim] }));
    },
  },
  ...stack(k, "siglip_refiner", k.n_refiner_layers, "n_refiner_layers", ["siglip_embedder"]),
];

/** Patches of each size that the model knows have an embedding of their own; of one the image is made. */
function everyPatch(g: Builder, x: Value, sizes: readonly number[], width: number): Value {
  const [height, across] = (x.type.dims ?? []).slice(1);
  const made = sizes.map((n, i) => {
    const rows =
      typeof height === "number" && typeof across === "number"
        ? Math.floor((height * across * Number(x.type.dims?.[0] ?? 1)) / n)
        : null;
    const patches = g.declared([x], { dims: [rows, n], layout: "last" }, "patches", "fold");
    return linear(g, `${i}`, patches, width, true);
  });
  const [first = x] = made;
  return g.within("x_pad_token", () => g.scale(first, { shift: [1, width] }));
}

function finals(g: Builder, x: Value, step: Value, sizes: readonly number[]): Value {
  const width = x.type.dims?.at(-1) ?? null;
  const made = sizes.map((n, i) =>
    g.within(`${i}`, () => {
      const told = linear(g, "adaLN_modulation.1", g.activation(step, "silu"), width, true);
      return linear(g, "linear", g.declared([plainNorm(g, x), told], x.type, "modulate"), n, true);
    }),
  );
  return made[0] ?? g.unknown([x]);
}

const stack = (
  k: Sizes,
  name: string,
  times: number,
  key: string,
  reads: readonly string[],
): readonly Stage[] =>
  blocks({
    name,
    count: times,
    keys: [key],
    reads,
    run:
      () =>
      (g, [x, step]) =>
        block(g, x as Value, step, k),
  });

/** Norms in front of the parts and behind them; where the step is told, it scales and gates these. */
function block(g: Builder, x: Value, step: Value | undefined, k: Sizes): Value {
  const told = step && linear(g, "adaLN_modulation.0", step, 4 * k.dim, true);
  const scaled = (y: Value): Value => (told ? g.declared([y, told], y.type, "modulate") : y);
  const headDim = Math.floor(k.dim / k.n_heads);
  const norm = k.qk_norm ? ("head" as const) : null;
  const attended = g.within("attention", () =>
    look(g, scaled(named(g, "attention_norm1", x, "rms")), {
      heads: k.n_heads,
      headDim,
      norm,
      outBias: false,
    }),
  );
  const y = g.add(x, scaled(named(g, "attention_norm2", attended, "rms")));
  const hidden = Math.trunc((k.dim / 3) * 8);
  const fed = g.within("feed_forward", () =>
    gated(g, scaled(named(g, "ffn_norm1", y, "rms")), { hidden, names: ["w1", "w3", "w2"] }),
  );
  return g.add(y, scaled(named(g, "ffn_norm2", fed, "rms")));
}
