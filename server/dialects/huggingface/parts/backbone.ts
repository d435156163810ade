import { channels, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { Built, Entering, Nesting, Scope, Stage } from "../architecture";
import { outputsOf } from "./outputs";
import { type ResNet, resnetEnds } from "./resnet";
import { type Pair, pair } from "./vision";
import { typeAt } from "./wrapper";

type Size = readonly (number | null)[];

/** What a network that hands on positions saw, as a map. */
export function asMap(g: Builder, x: Value, size: Size = [null, null]): Value {
  const isMap = x.type.layout === "first" && x.type.dims?.length === 3;
  return isMap ? x : g.declared([x], tensor([channels(x.type), ...size], "first"), "map");
}

/** The last layer of each stage that is known to have one, by name. */
export function endsOf({ values }: Pick<Built, "values">, type: string): readonly string[] {
  const stages = Array.isArray(values.depths) ? values.depths.map((_, i) => i) : [];
  switch (type) {
    case "resnet":
    case "rt_detr_resnet":
      return resnetEnds(type === "resnet" ? "resnet" : "", values as unknown as ResNet);
    case "swin":
    case "swinv2":
      return stages.map((i) => `${type}.encoder.layers.${i}.blocks`);
    case "convnext":
    case "convnextv2":
      return stages.map((i) => `${type}.encoder.stages.${i}.layers`);
    default:
      return [];
  }
}

export interface Backbone {
  readonly inputs: readonly Entering[];
  readonly stages: readonly Stage[];
  /** The maps that are handed on, from the largest to the smallest, by name. */
  readonly maps: readonly string[];
}

/** The network that sees for a segmenter, with the maps that it hands on as stages of their own. */
export function backbone(
  c: Scope,
  usual: string,
  o: Nesting & { readonly as?: ReadonlyMap<string, string> },
): Backbone {
  const written = typeAt(c, "backbone_config", usual);
  const type = o.as?.get(written) ?? written;
  const own = c.nested("backbone_config", type, { head: "Backbone", ...o });
  const ends = endsOf(own, type);
  const last = own.stages.at(-1)?.name ?? "pixel_values";
  const handed = outputsOf(
    {
      out_features: (own.values.out_features as readonly string[] | undefined) ?? null,
      out_indices: (own.values.out_indices as readonly number[] | undefined) ?? null,
    },
    ends.length,
  );
  const maps = handed.map((i): Stage => {
    const end = ends[i - 1];
    return {
      name: `feature_maps.${i}`,
      type: "map",
      keys: ["backbone_config"],
      reads: [end ?? last],
      // Where the maps of a network come from is not known for all of them.
      run: (g, [x]) =>
        end === undefined ? g.unknown([x as Value]) : asMap(g, x as Value, sizeAt(own, i - 1)),
    };
  });
  const seen = own.stages.map((s) => ({ ...s, section: "backbone" }));
  return {
    inputs: own.inputs,
    stages: [...seen, ...maps.map((s) => ({ ...s, section: "backbone", scope: c }))],
    maps: maps.map(({ name }) => name),
  };
}

/** The extent of a stage's map in a network of patches that halves it from stage to stage, odd ones rounded up. */
function sizeAt({ values }: Built, stage: number): Size {
  const { image_size: image, patch_size: patch } = values as { image_size?: Pair; patch_size?: Pair };
  if (image === undefined || patch === undefined) return [null, null];
  const parts = pair(patch);
  return pair(image).map((side, i) => {
    const n = Math.ceil(Math.ceil(side / (parts[i] ?? Number.NaN)) / 2 ** stage);
    return Number.isSafeInteger(n) && n > 0 ? n : null;
  });
}
