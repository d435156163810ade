import type { Dim } from "../../../../model/dim";
import { channels } from "../../../../model/tensor";
import type { Value } from "../../../../model/trace";
import type { Builder } from "../../../../trace/builder";
import type { Entering, Stage } from "../../architecture";
import { linear, named } from "../norms";
import { type Sizes, sampleDims } from "./levels";
import { timeEmbedding } from "./maps";
import { vectorOf } from "./transformer";

/** Waves of so many lengths stand for a step, whatever the network. */
export const WAVES = 256;

export const TIMESTEP: Entering = { name: "timestep", dims: [1] };

export const latents = (channels: number, size: Sizes): Entering => ({
  name: "hidden_states",
  dims: sampleDims(channels, size),
  first: true,
});

/** A text of so many tokens, which is what its pipeline takes where nobody says another number. */
export const text = (width: number, tokens: number): Entering => ({
  name: "encoder_hidden_states",
  dims: [tokens, Number.isNaN(width) ? null : width],
  usual: true,
});

/** The step as a vector of the width of the stream. */
export const stepOf = (g: Builder, x: Value, width: Dim, name = "timestep_embedder"): Value =>
  timeEmbedding(g, name, vectorOf(g, x, WAVES, "sinusoid"), width);

/** Two dense layers over a text or what stands for all of it. */
export const textProjection = (g: Builder, name: string, x: Value, width: Dim): Value =>
  g.within(name, () =>
    linear(g, "linear_2", g.activation(linear(g, "linear_1", x, width, true), "gelu"), width, true),
  );

/** Every patch of a map as a position. */
export const patchStage = (
  name: string,
  patch: readonly number[],
  width: number,
  more: (g: Builder, y: Value) => Value = (_, y) => y,
): Stage => ({
  name,
  type: "embedding",
  keys: ["patch_size", "in_channels"],
  section: "image",
  reads: ["hidden_states"],
  run: (g, [x]) =>
    more(
      g,
      g.tokens(g.within("proj", () => g.conv(x as Value, { kernel: patch, stride: patch, out: width }))),
    ),
});

/** A dense layer over what enters. */
export const denseStage = (
  name: string,
  reads: string,
  out: number,
  keys: readonly string[],
  section: string,
  { norm, bias = true }: { readonly norm?: string; readonly bias?: boolean } = {},
): Stage => ({
  name,
  type: "embedding",
  keys,
  section,
  reads: [reads],
  run: (g, [x]) => g.dense(norm ? named(g, norm, x as Value, "rms") : (x as Value), out, bias),
});

/** A norm without weights whose scale, shift and gate the step says: so many vectors at once. */
export function modulated(
  g: Builder,
  name: string,
  x: Value,
  step: Value,
  p: { readonly vectors: number; readonly layer?: string; readonly bias?: boolean },
): Value {
  const width = channels(x.type);
  const { vectors, layer = "linear", bias = true } = p;
  const out = typeof width === "number" ? vectors * width : null;
  const told = g.within(name, () => linear(g, layer, g.activation(step, "silu"), out, bias));
  return g.declared([plainNorm(g, x), told], x.type, "modulate");
}

export const plainNorm = (g: Builder, x: Value): Value => g.norm(x, "layer", { scale: false, shift: false });

/** A table of vectors that the step is added to. */
export const table = (g: Builder, x: Value, rows: number): Value =>
  g.within("scale_shift_table", () => g.scale(x, { shift: [rows, channels(x.type)] }));

/** The last norm, told by the step, and back to patches. */
export const patchesOut = (
  out: number,
  reads: string,
  step: string,
  more: Partial<Stage> = {},
  bias = true,
): Stage => ({
  name: "proj_out",
  type: "head",
  keys: ["out_channels", "patch_size"],
  section: "out",
  reads: [reads, step],
  run: (g, [x, t]) =>
    linear(g, "proj_out", modulated(g, "norm_out", x as Value, t as Value, { vectors: 2, bias }), out, bias),
  ...more,
});
