import { channels } from "../../../../model/tensor";
import type { Value } from "../../../../model/trace";
import type { Builder } from "../../../../trace/builder";
import type { Stage } from "../../architecture";
import { linear, named } from "../norms";
import { blocks } from "../runs";
import { imageOf, jointBlock, jointStages } from "./joint";
import { modulated, plainNorm } from "./patches";

export interface TwoKinds {
  readonly heads: number;
  readonly headDim: number;
  readonly num_layers: number;
  readonly num_single_layers: number;
  /** The dense parts, in widths. */
  readonly ratio: number;
  /** Where image and text come from, and what the step says. */
  readonly image: string;
  readonly text: string;
  readonly step: string;
  /** What the step tells is worked out once for all blocks. */
  readonly told?: boolean;
  /** Gates beside the dense parts, one matrix for all that a single block reads, and no bias anywhere. */
  readonly fused?: boolean;
}

/** Blocks of two streams, blocks of one stream, and the image's part of what they leave: `image`. */
export function twoKinds(p: TwoKinds): readonly Stage[] {
  const { heads, headDim, fused = false, told = false } = p;
  const hidden = Math.floor(p.ratio * heads * headDim);
  const names = {
    image: "norm1",
    text: "norm1_context",
    layer: "linear",
    imageMlp: "ff",
    textMlp: "ff_context",
  };
  const joint = jointStages("transformer_blocks", {
    count: p.num_layers,
    image: p.image,
    text: p.text,
    step: p.step,
    block: (g, x, words, step) =>
      jointBlock(g, x, words, step, {
        heads,
        headDim,
        norm: "rms",
        names,
        told,
        bias: !fused,
        dense: { fn: fused ? "swiglu" : "gelu", hidden },
      }),
  });
  const single = blocks({
    name: "single_transformer_blocks",
    count: p.num_single_layers,
    keys: ["num_single_layers"],
    reads: [joint.at(-1)?.name ?? "streams", p.step],
    run:
      () =>
      (g, [x, step]) =>
        singleBlock(g, x as Value, step as Value, { ...p, hidden }),
  }).map((s): Stage => ({ ...s, section: "blocks" }));
  const last = single.at(-1) ?? joint.at(-1);
  return [...joint, ...single, imageOf(last?.name ?? "streams", p.text)];
}

type Single = Pick<TwoKinds, "heads" | "headDim" | "told" | "fused"> & { readonly hidden: number };

/** Text and image as one sequence: attention and a dense part beside each other, with one layer behind both. */
function singleBlock(g: Builder, x: Value, step: Value, p: Single): Value {
  const width = channels(x.type);
  const read = p.told
    ? g.declared([plainNorm(g, x), step], x.type, "modulate")
    : modulated(g, "norm", x, step, { vectors: 3 });
  const { heads, headDim } = p;
  const attended = ([q, k, v]: readonly Value[]): Value =>
    g.attend(
      named(g, "norm_q", q as Value, "rms", [headDim]),
      named(g, "norm_k", k as Value, "rms", [headDim]),
      v as Value,
      { heads, keyDim: headDim, valueDim: headDim },
    );
  return g.add(x, p.fused ? fused() : apart());

  function apart(): Value {
    const beside = g.activation(linear(g, "proj_mlp", read, p.hidden, true), "gelu");
    const y = g.within("attn", () =>
      attended(["to_q", "to_k", "to_v"].map((name) => linear(g, name, read, heads * headDim, true))),
    );
    return linear(g, "proj_out", g.concat([y, beside], 1), width, true);
  }

  function fused(): Value {
    const all = heads * headDim;
    return g.within("attn", () => {
      const sizes = [all, all, all, p.hidden, p.hidden];
      const wide = linear(g, "to_qkv_mlp_proj", read, 3 * all + 2 * p.hidden);
      const [q, k, v, gate, up] = g.split(wide, sizes) as [Value, Value, Value, Value, Value];
      const beside = g.multiply(g.activation(gate, "silu"), up);
      return linear(g, "to_out", g.concat([attended([q, k, v]), beside], 1), width);
    });
  }
}
