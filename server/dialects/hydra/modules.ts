import { nearest } from "../../text/nearest";
import { moduleNamed, nameIn, VOCABULARY } from "../torch/vocabulary";

/** Modules that hold others; `chain` where the others follow one another, `loose` where they may. */
export const CONTAINERS: ReadonlyMap<string, "chain" | "loose" | "stack"> = new Map([
  ["Sequential", "chain"],
  ["ModuleList", "loose"],
  ["ModuleDict", "loose"],
  ["DataParallel", "chain"],
  ["TransformerEncoder", "stack"],
  ["TransformerDecoder", "stack"],
]);

/** Names of torch.nn that are no layers: what trains a network, and what modules are made of. */
const OTHERS =
  /Loss$|^(Loss|Module|Container|Parameter|ParameterList|ParameterDict|Buffer|UninitializedParameter|UninitializedBuffer|RNNBase|RNNCellBase|NLLLoss2d)$/;

export const isContainer = (path: string): boolean => CONTAINERS.has(nameIn(path) ?? "");

/** Whether the path names a layer of torch.nn. */
export const isModule = (path: string): boolean => {
  const name = nameIn(path) ?? "";
  return CONTAINERS.has(name) || moduleNamed(name) !== undefined;
};

/** A module that is worth reading a file for: an activation alone is somebody else's argument. */
export const saysMuch = (path: string): boolean => {
  const spec = moduleNamed(nameIn(path) ?? "");
  return spec !== undefined && Object.values(spec.args).some((a) => a.required) && spec.type !== "Threshold";
};

/** Names like one that torch.nn does not have; undefined for one that it has, or that is none of torch.nn. */
export function misspelt(path: string): readonly string[] | undefined {
  const name = nameIn(path);
  if (name === undefined || isModule(path) || OTHERS.test(name)) return undefined;
  return nearest(name, [...VOCABULARY.map((s) => s.type), ...CONTAINERS.keys()]);
}
