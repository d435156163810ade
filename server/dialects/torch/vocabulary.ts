import type { LayerSpec } from "../../vocabulary/layer";
import * as functions from "./functions";
import * as layers from "./layers";
import type { ModuleSpec } from "./module";

export type { ModuleSpec } from "./module";
export { arriving } from "./module";

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

/** `Conv2d` of `torch.nn.Conv2d`, `nn.Conv2d` and `torch.nn.modules.conv.Conv2d`; undefined for what is none of torch.nn. */
export const nameIn = (path: string): string | undefined =>
  /^(?:torch\.)?nn\.(?:modules\.\w+\.)?([A-Z]\w*)$/.exec(path.trim())?.[1];
