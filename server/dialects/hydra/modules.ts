import { nearest } from "../../text/nearest";
import type { LayerSpec } from "../../vocabulary/layer";
import { CLASSES, classAround, classIn, isClass, twinNamed, wrapperNamed } from "../keras/vocabulary";
import {
  type HeldModule,
  isParametrization,
  isTorch,
  moduleNamed,
  nameIn,
  parametrizedAt,
  VOCABULARY,
} from "../torch/vocabulary";

/** Modules that hold others; `chain` where the others follow one another, `loose` where they may. */
const CONTAINERS: ReadonlyMap<string, "chain" | "loose" | "stack"> = new Map([
  ["Sequential", "chain"],
  ["ModuleList", "loose"],
  ["ModuleDict", "loose"],
  ["DataParallel", "chain"],
  ["TransformerEncoder", "stack"],
  ["TransformerDecoder", "stack"],
]);

const CLASSES_BY_NAME: ReadonlyMap<string, LayerSpec> = new Map(
  CLASSES.flatMap((spec) => [spec.type, ...spec.aliases].map((name) => [name, spec] as const)),
);

/** The class of Keras that a path leads to. */
export const classAt = (path: string): LayerSpec | undefined => CLASSES_BY_NAME.get(classIn(path) ?? "");

/** The layer that a path leads to: a module of torch.nn, or a class of Keras. */
export const layerAt = (path: string): LayerSpec | undefined =>
  moduleNamed(nameIn(path) ?? "") ?? classAt(path) ?? twinNamed(classAround(path) ?? "");

/** What holds a layer: a class of Keras, or of a package around it, or a function of torch.nn.utils. */
export const wrapperAt = (path: string, held: HeldModule): LayerSpec | undefined =>
  parametrizedAt(path, held) ?? wrapperNamed(classIn(path) ?? classAround(path) ?? "", held);

/** The name at the end of a path, where it is one of theirs. */
export const nameAt = (path: string): string | undefined => nameIn(path) ?? classIn(path);

/** How the parts of a container of either follow each other. */
export const containerAt = (path: string): "chain" | "loose" | "stack" | undefined =>
  KERAS_MODEL.test(path) ? "chain" : CONTAINERS.get(nameIn(path) ?? "");

const KERAS_MODEL = /^(?:(?:tf|tensorflow)\.)?keras\.(?:models\.)?Sequential$/;

/** Whether the path names a layer, or what holds layers. */
export const isModule = (path: string): boolean =>
  containerAt(path) !== undefined || layerAt(path) !== undefined || isParametrization(path);

/** A module that is worth reading a file for: an activation alone is somebody else's argument. */
export const saysMuch = (path: string): boolean => {
  if (isParametrization(path)) return true;
  const spec = layerAt(path);
  return spec !== undefined && Object.values(spec.args).some((a) => a.required) && spec.type !== "Threshold";
};

/**
 * Names like one that torch.nn, or Keras, does not have: none where nothing is like it; undefined for one that it has, or
 * that is of neither.
 */
export function misspelt(path: string): readonly string[] | undefined {
  const module = nameIn(path);
  if (module !== undefined) return isTorch(module) ? undefined : nearest(module, MODULES);
  // Functions of torch.nn stand there as well, in small letters.
  const small = /^(?:torch\.)?nn\.([a-z]\w*)$/.exec(path)?.[1];
  const near = small === undefined ? [] : nearest(small, MODULES);
  if (near.length > 0) return near;
  const name = classIn(path);
  if (name === undefined || isClass(name)) return undefined;
  return nearest(name, CLASSES_BY_NAME.keys());
}

const MODULES: readonly string[] = [...VOCABULARY.map((s) => s.type), ...CONTAINERS.keys()];
