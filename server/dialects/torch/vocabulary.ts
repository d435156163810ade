import * as layers from "./layers";
import type { ModuleSpec } from "./layers/_module";

export { arriving } from "./layers/_module";

const isSpec = (v: unknown): v is ModuleSpec =>
  typeof v === "object" && v !== null && "lower" in v && "input" in v;

/** The modules of torch.nn, containers and losses aside. */
export const VOCABULARY: readonly ModuleSpec[] = Object.values(layers as Record<string, unknown>).flatMap(
  (v) => (Array.isArray(v) ? v.filter(isSpec) : isSpec(v) ? [v] : []),
);

const BY_NAME: ReadonlyMap<string, ModuleSpec> = new Map(
  VOCABULARY.map((spec) => [spec.type, spec] as const),
);

/** A module by its own name, `Conv2d`. */
export const moduleNamed = (name: string): ModuleSpec | undefined => BY_NAME.get(name);

/** `Conv2d` of `torch.nn.Conv2d`, `nn.Conv2d` and `torch.nn.modules.conv.Conv2d`; undefined for what is none of torch.nn. */
export const nameIn = (path: string): string | undefined =>
  /^(?:torch\.)?nn\.(?:modules\.\w+\.)?([A-Z]\w*)$/.exec(path.trim())?.[1];
