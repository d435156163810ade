import type { PlacedFault } from "../../model/fault";
import type { Layer, Model, ModelInput, Reference } from "../../model/layer";
import { spatial } from "../../model/tensor";
import type { Tree } from "../../model/tree";
import { hintAt } from "../../vocabulary/hint";
import type { FileContext, Reading } from "../dialect";
import { KERAS, TORCH } from "../frameworks";
import type { ExpandedLayer } from "./compile";
import { expand } from "./expand";
import { type Found, networksIn } from "./find";
import { inputOf } from "./input";
import { classAt } from "./modules";
import { keepNetworks } from "./networks";
import { resolved } from "./resolve";

/** A network of the file: its layers, from the first one's index on. */
interface Network {
  readonly found: Found;
  readonly name: string;
  readonly first: number;
  readonly items: readonly ExpandedLayer[];
}

export function readHydra(root: Tree, { text, options }: FileContext): Reading {
  const faults: PlacedFault[] = [];
  const resolve = (tree: Tree): Tree | undefined => resolved(tree, root);
  const fault = (f: PlacedFault): void => void faults.push(f);
  const networks: Network[] = [];
  let first = 0;
  for (const found of networksIn(root, text)) {
    const items = expand(found.target, found.path, { text, layer: first, resolve, fault });
    if (items.length === 0) continue;
    networks.push({ found, name: found.path || "model", first, items });
    first += items.length;
  }
  const inputs = networks.map(({ name, items }, i) =>
    inputOf(name, items, resolve, i === 0 ? { options, root } : {}),
  );
  const told = networks.findIndex((_, i) => isOpen(inputs[i] as ModelInput));
  if (told >= 0) faults.push(noShape(networks[told] as Network));
  const items = networks.flatMap((n) => n.items);
  const isKeras = items[0] !== undefined && classAt(items[0].type) !== undefined;
  const model: Model = {
    dialect: "hydra",
    variant: isKeras ? "keras" : null,
    scale: null,
    scales: [],
    name: null,
    inputs,
    layers: networks.flatMap((n, i) => layersOf(n, i, text)),
    groups: networks.map(({ found, name, first: from, items: own }) => ({
      name,
      span: found.target.span,
      keySpan: found.keySpan,
      layers: own.map((_, i) => from + i),
    })),
    outputs: [],
    framework: isKeras ? KERAS : TORCH,
  };
  keepNetworks(
    model,
    networks.map(({ found: { path }, items }) => ({ path, items })),
  );
  return { model, faults, lower: (g, { index }, xs) => (items[index] as ExpandedLayer).step(g, xs) };
}

function layersOf({ name, first, items }: Network, input: number, text: string): readonly Layer[] {
  return items.map((item, i): Layer => {
    const { name: own, type, span, typeSpan, args } = item;
    const to: Reference["to"] =
      i === 0 ? { kind: "input", index: input } : { kind: "layer", index: first + i - 1 };
    return {
      index: first + i,
      name: own,
      type,
      span,
      typeSpan,
      args,
      hintAt: hintAt(item, text),
      calls: [[{ to, span, text: "", implied: true }]],
      group: name,
    };
  });
}

/** Maps of a size that nobody says: layers have their weights, but no extents and no multiply-accumulates. */
const isOpen = ({ origin, type }: ModelInput): boolean =>
  origin === "missing" && type.layout === "first" && spatial(type).some((d) => d === null);

const noShape = ({ found, name }: Network): PlacedFault => ({
  code: "missing-input-shape",
  span: found.keySpan,
  severity: "information",
  message: `No input shape for ${name}, so sizes and MACs are unknown; add input_shape: [channels, height, width] at the top of the file`,
});
