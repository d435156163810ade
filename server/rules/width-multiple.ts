import type { Argument, Layer } from "../model/layer";
import type { Fix } from "../model/problem";
import { integerOf } from "../model/tree";
import { whole } from "./engine/options";
import { defineRule } from "./engine/rule";

interface Finding {
  readonly layer: Layer;
  readonly argument: Argument;
  readonly width: number;
  readonly size: number;
  /** The least number that every part must be a multiple of. */
  readonly tile: number;
}

const options = {
  size: whole(8, "Number of devices each layer is split over."),
  tile: whole(8, "Channels the hardware processes at once."),
} as const;

/** Widths inside of a block, which are dealt out to the devices of a group. */
const WIDTHS: ReadonlySet<string | number> = new Set([
  "intermediate_size",
  "moe_intermediate_size",
  "shared_expert_intermediate_size",
  "ffn_dim",
  "ffn_hidden_size",
  "encoder_ffn_dim",
  "decoder_ffn_dim",
  "n_inner",
  "d_ff",
  "hidden_dim",
]);

/** Smaller models are split over nothing. */
const LEAST = 1024;

export default defineRule<Finding, typeof options>({
  code: "width-multiple",
  severity: "information",
  preset: "hardware",
  summary: "Reports a feed-forward width that cannot be split over devices in multiples of 8.",
  since: "0.1.0",
  appliesTo: "files that describe their layers by numbers",
  fixKind: "suggestion",
  options,
  *check({ model, trace }, { size, tile }) {
    const seen = new Set<Argument>();
    for (const layer of model.layers) {
      if (!(trace.byLayer[layer.index] ?? []).some((n) => n.op === "dense" || n.op === "experts")) continue;
      for (const argument of layer.args) {
        if (!WIDTHS.has(argument.name) || seen.has(argument)) continue;
        seen.add(argument);
        const width = integerOf(argument.value);
        if (width !== undefined && width >= LEAST && width % (size * tile) !== 0)
          yield { layer, argument, width, size, tile };
      }
    }
  },
  at: ({ argument }) => argument.span,
  layer: ({ layer }) => layer,
  what({ argument: { name }, width, size, tile }) {
    const part = width / size;
    return Number.isInteger(part)
      ? `${name} ${width} split over ${size} devices is ${part} each, not a multiple of the ${tile} channels the hardware processes at once`
      : `${name} ${width} cannot be split evenly over ${size} devices`;
  },
  fixes({ argument: { value }, width, size, tile }): readonly Fix[] {
    const text = String(Math.ceil(width / (size * tile)) * size * tile);
    return [{ title: `Use ${text}`, edits: [{ span: value.span, text }], preferred: true }];
  },
});
