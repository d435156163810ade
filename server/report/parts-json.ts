import type { Found } from "../analysis/analyse";
import type { Layer } from "../model/layer";
import { type CountJson, countJson } from "./count-json";
import { openedOf } from "./opened";

export interface PartJson {
  readonly name: string;
  /** 0 for a part of the layer, 1 for the experts inside of one. */
  readonly depth: number;
  readonly parameters: CountJson;
  readonly macs: CountJson;
}

/** What the layer opens into, as the report shows it. */
export function partsJson(layer: Layer, found: Found): { readonly parts?: readonly PartJson[] } {
  const opened = openedOf(found, layer);
  if (opened.length === 0) return {};
  return {
    parts: opened.map(({ part, name, depth }) => ({
      name,
      depth,
      parameters: countJson(part.parameters),
      macs: countJson(part.macs),
    })),
  };
}
