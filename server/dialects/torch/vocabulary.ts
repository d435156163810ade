import type { LayerSpec } from "../../vocabulary/layer";
import * as functions from "./functions";
import * as layers from "./layers";
import type { ModuleSpec } from "./module";

export type { ModuleSpec } from "./module";
export { arriving, isArriving } from "./module";
export { type HeldModule, isParametrization, parametrizedAt } from "./parametrized";
export { moduleState } from "./state";

const isModule = (v: unknown): v is ModuleSpec =>
  typeof v === "object" && v !== null && "lower" in v && "input" in v;

const isSpec = (v: unknown): v is LayerSpec => typeof v === "object" && v !== null && "lower" in v;

/** The modules of torch.nn, containers and losses aside. */
export const VOCABULARY: readonly ModuleSpec[] = Object.values(layers as Record<string, unknown>)
  .flat()
  .filter(isModule);

/** What stands between modules: functions of torch, and usual compositions of modules. */
export const FUNCTIONS: readonly LayerSpec[] = Object.values(functions as Record<string, unknown>)
  .flat()
  .filter(isSpec);

const BY_NAME: ReadonlyMap<string, ModuleSpec> = new Map(
  VOCABULARY.map((spec) => [spec.type, spec] as const),
);

/** A module by its own name, `Conv2d`. */
export const moduleNamed = (name: string): ModuleSpec | undefined => BY_NAME.get(name);

/** Names of torch.nn that are no layers: what holds others, what trains a network, and what modules are made of. */
const OTHERS =
  /Loss\w*$|^(LinearCrossEntropyOptions|Sequential|Module(List|Dict)?|DataParallel|TransformerEncoder|TransformerDecoder|Container|Parameter|ParameterList|ParameterDict|Buffer|UninitializedParameter|UninitializedBuffer|RNNBase|RNNCellBase)$/;

/** Whether torch.nn has something of this name. */
export const isTorch = (name: string): boolean => BY_NAME.has(name) || OTHERS.test(name);

/** `Conv2d` of `torch.nn.Conv2d`, `nn.Conv2d` and `torch.nn.modules.conv.Conv2d`; undefined for what is none of torch.nn. */
export const nameIn = (path: string): string | undefined =>
  /^(?:torch\.)?nn\.(?:modules\.\w+\.)?([A-Z]\w*)$/.exec(path.trim())?.[1];

/** Modules that are called with more than one tensor, and what they want. */
const WANTS: ReadonlyMap<string, string> = new Map([
  ["MultiheadAttention", "a query, a key and a value"],
  ["Transformer", "a source and a target"],
  ["TransformerDecoder", "a target and a memory"],
  ["TransformerDecoderLayer", "a target and a memory"],
  ["Bilinear", "two inputs"],
  ["CosineSimilarity", "two inputs"],
  ["PairwiseDistance", "two inputs"],
  ["MaxUnpool1d", "an input and its indices"],
  ["MaxUnpool2d", "an input and its indices"],
  ["MaxUnpool3d", "an input and its indices"],
  ["AdaptiveLogSoftmaxWithLoss", "an input and a target"],
]);

/** What a module wants that one tensor is too little for. */
export const wantedBy = (name: string): string | undefined => WANTS.get(name);
