import type { PlacedFault } from "../../../model/fault";
import { get, isMapping, isNull, isScalar, type Tree } from "../../../model/tree";
import { truthOf } from "../common/python";
import type { Entry } from "../scope";
import { keysOf } from "./keys";
import { UNHEEDED } from "./keys-tfjs";
import { meantBy } from "./meant";
import { isSlip } from "./slip";

const CODE = "tfjs-format";

/** A class of Keras that TensorFlow.js does not have. */
export function* lacking({ type, typeSpan }: Entry, layer: number): Iterable<PlacedFault> {
  if (type === "Resizing")
    yield {
      code: CODE,
      span: typeSpan,
      layer,
      message: "TensorFlow.js loads Resizing, but cannot run it in a model; resize the images before",
    };
  if (keysOf(type, "tfjs")) return;
  const code = type === "Lambda" || /OpLambda$/.test(type);
  yield {
    code: CODE,
    span: typeSpan,
    layer,
    message: code
      ? `TensorFlow.js cannot load ${type} layers, which hold Python code; the shapes after it are unknown`
      : `TensorFlow.js has no layer ${type}; replace it, or register a class of that name before loading`,
  };
}

/** Keys that TensorFlow.js passes over although they mean something to Keras, or were probably meant as another. */
export function* unheeded({ type, config }: Entry, layer: number): Iterable<PlacedFault> {
  const taken = keysOf(type, "tfjs");
  if (!taken || !isMapping(config)) return;
  for (const { key, value } of config.entries) {
    const name = String(key.value);
    const lost = matters(type, name, value);
    if (taken.has(name) && !lost) continue;
    const near = meantBy(type, name, taken, (k) => get(config, k) !== undefined);
    if (lost || (near !== undefined && isSlip(name, near)))
      yield {
        code: "bad-argument",
        severity: "warning",
        span: key.span,
        layer,
        message: lost
          ? `${type}: TensorFlow.js computes the layer without ${name}`
          : `${type}: TensorFlow.js has no ${name}, and ignores it; did you mean ${near}?`,
      };
  }
}

/** Whether it has the key, and takes no notice of it when it computes. */
export const isIgnored = (type: string, name: string, value: Tree): boolean =>
  UNHEEDED.some(([classes, key]) => key === name && classes.test(type)) ||
  // Of nothing it makes 1.
  (type === "ConvLSTM2D" && /^(strides|dilation_rate)$/.test(name) && isScalar(value) && !truthOf(value));

function matters(type: string, name: string, value: Tree): boolean {
  const found = UNHEEDED.find(([classes, key]) => key === name && classes.test(type));
  return found !== undefined && !isNull(value) && !found[2].test(plain(value));
}

const plain = (tree: Tree): string =>
  tree.kind === "seq" ? tree.items.map(plain).join() : isScalar(tree) ? String(tree.value) : "";
