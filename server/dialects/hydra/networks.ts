import type { Model } from "../../model/layer";
import { Beside } from "../../model/remember";
import type { ExpandedLayer } from "./compile";

/** A network of a file, under the keys that lead to it. */
export interface KeptNetwork {
  readonly path: string;
  readonly items: readonly ExpandedLayer[];
}

const KEPT = new Beside<Model, readonly KeptNetwork[]>();

/** The networks that the model of a file was made of, in its order. */
export const networksOf = (model: Model): readonly KeptNetwork[] => KEPT.get(model) ?? [];

export const keepNetworks = (model: Model, networks: readonly KeptNetwork[]): void =>
  KEPT.set(model, networks);
