import type { PlacedFault } from "../../../model/fault";
import { get, isMapping, isNull, stringOf } from "../../../model/tree";
import { layerList } from "../document";
import type { Entry, Scope } from "../scope";
import { NO_CLASS, noConfig, noLayers } from "./entries";
import { isSlip } from "./slip";

const MODELS: readonly string[] = ["Functional", "Model", "Sequential"];

/** What is said of a class of models that TensorFlow.js does not have, and is no slip; nothing of others. */
export const noModelClass = (type: string): string | undefined =>
  MODELS.includes(type) || MODELS.some((known) => isSlip(type, known))
    ? undefined
    : `TensorFlow.js has no model class ${type}; use ${MODELS[0]}`;

/** What TensorFlow.js refuses of the head of a model or of a layer: its class, its configuration, its name. */
export function* refusedHeadsByTfjs(root: Scope, entries: readonly Entry[]): Iterable<PlacedFault> {
  yield* ofModel(root);
  for (const [layer, entry] of entries.entries()) for (const fault of named(entry)) yield { ...fault, layer };
}

function* ofModel({ model, members }: Scope): Iterable<PlacedFault> {
  const at = get(model, "class_name");
  const type = stringOf(at);
  const config = get(model, "config");
  const wrong = type === undefined ? NO_CLASS : noModelClass(type);
  if (wrong !== undefined) yield { code: "tfjs-format", span: (at ?? model).span, message: wrong };
  if (!(isMapping(config) || (type === "Sequential" && layerList(model)?.length)))
    yield {
      code: "tfjs-format",
      span: (config ?? at ?? model).span,
      message: noConfig(type),
    };
  yield* noLayers(model, "tfjs");
  for (const member of members)
    if (member.kind === "model") {
      yield* named(member.entry);
      // Of what stands within, the class is said elsewhere.
      yield* noLayers(member.scope.model, "tfjs");
    }
}

/** Tensors are called by the layer that gives them. */
const TENSOR = /^[A-Za-z0-9][-\w./]*$/;

function* named({ type, config }: Entry): Iterable<PlacedFault> {
  const name = get(config, "name");
  const text = stringOf(name);
  if (!name || isNull(name) || text === "" || (text !== undefined && TENSOR.test(text))) return;
  yield {
    code: "bad-argument",
    span: name.span,
    message:
      text === undefined
        ? `${type}: name must be text`
        : `${type}: name must be letters, digits and any of _ . / -, and begin with a letter or a digit: TensorFlow.js makes no tensor named ${text}`,
  };
}
