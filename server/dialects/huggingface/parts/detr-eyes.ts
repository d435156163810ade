import { get, integerOf, stringOf } from "../../../model/tree";
import type { Entering, Scope, Stage } from "../architecture";
import { count, map, word } from "../keys";
import { asMap, endsOf } from "./backbone";
import { type ResNet, resnet, resnetEnds } from "./resnet";
import { pixels } from "./vision";
import { typeAt } from "./wrapper";

export { asMap };

/** What says who sees: a level of the file, or the name of a network of timm. */
export const EYES = { backbone: word(), backbone_config: map(), num_channels: count(3) };

/** Networks of timm by name: how their blocks are made, how many a stage has, and how wide. */
const TIMM: ReadonlyMap<string, readonly ["basic" | "bottleneck", readonly number[], readonly number[]]> =
  new Map([
    ["resnet18", ["basic", [2, 2, 2, 2], [64, 128, 256, 512]]],
    ["resnet34", ["basic", [3, 4, 6, 3], [64, 128, 256, 512]]],
    ["resnet50", ["bottleneck", [3, 4, 6, 3], [256, 512, 1024, 2048]]],
    ["resnet101", ["bottleneck", [3, 4, 23, 3], [256, 512, 1024, 2048]]],
    ["resnet152", ["bottleneck", [3, 8, 36, 3], [256, 512, 1024, 2048]]],
  ] as const);

export interface Eyes {
  readonly inputs: readonly Entering[];
  readonly stages: readonly Stage[];
  /** The last layer of each stage that is known to have one, by name. */
  readonly ends: readonly string[];
}

const PREFIX = "model.backbone";

/** The network that sees for a detector, its batch norms frozen where it has some. */
export function eyes(c: Scope, usual: string, frozen = true): Eyes {
  const at = (c.entry("backbone_config") ?? c.entry("backbone"))?.value;
  const type = typeAt(c, "backbone_config", "timm_backbone");
  if (type === "timm_backbone") return timm(c, stringOf(get(at, "backbone")) ?? stringOf(at) ?? usual);
  const own = c.nested("backbone_config", type, { head: "Backbone", told: { frozen } });
  return {
    inputs: own.inputs,
    stages: own.stages.map((s) => ({ ...s, section: "backbone" })),
    ends: endsOf(own, type),
  };
}

function timm(c: Scope, name: string): Eyes {
  const own = TIMM.get(name);
  const channels = integerOf(c.entry("num_channels")?.value) ?? 3;
  const inputs = pixels(channels, 800, true);
  if (!own) {
    // Nothing is known here of how many weights that network has.
    const stage: Stage = {
      name: PREFIX,
      type: name,
      keys: ["backbone", "backbone_config"],
      reads: ["pixel_values"],
      section: "backbone",
      run: (g, xs) => g.unknown(xs),
    };
    return { inputs, stages: [stage], ends: [] };
  }
  const [layer_type, depths, hidden_sizes] = own;
  const k: ResNet = {
    num_channels: channels,
    embedding_size: 64,
    hidden_sizes,
    depths,
    layer_type,
    downsample_in_first_stage: false,
    downsample_in_bottleneck: false,
    frozen: true,
  };
  return {
    inputs,
    stages: resnet(PREFIX, k).map((s) => ({
      ...s,
      section: "backbone",
      keys: ["backbone", "backbone_config"],
    })),
    ends: resnetEnds(PREFIX, k),
  };
}
