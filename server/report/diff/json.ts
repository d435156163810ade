import type { Status } from "../../model/figure";
import { type CountJson, countJson, type FieldJson, fieldJson, shapeJson } from "../json";
import type { BudgetResult } from "./budget";
import { type Change, fieldChanged, type LayerDiff, type ModelDiff, type Side, shapeChanged } from "./diff";
import { type ForecastJson, forecastJson } from "./pretrained";
import type { DiffNames } from "./text";

/** A promise as `ReportJson` is one: names may be added, none is taken away without a new `schemaVersion`. */
export interface DiffJson {
  readonly schemaVersion: 1;
  readonly before: VersionJson;
  readonly after: VersionJson;
  readonly totals: Readonly<Record<string, ChangeJson>>;
  /** Of models whose files are numbers, by name: `stored`, `cachePerToken` … */
  readonly costs?: Readonly<Record<string, ChangeJson>>;
  /** How `totals.flops` is counted. */
  readonly convention: string;
  /** What `totals.peakMemory`, in bytes, was computed with. */
  readonly memory: { readonly dtype: string; readonly batch: number };
  /** Those that differ. */
  readonly layers: readonly LayerDiffJson[];
  readonly budgets: readonly BudgetJson[];
  /** What is loaded of the weights of the one into the other; absent where it is not known how their framework does it. */
  readonly pretrained?: ForecastJson;
}

export interface VersionJson {
  readonly path: string;
  readonly dialect: string;
  readonly scale: string | null;
  readonly layers: number;
}

export interface ChangeJson {
  readonly before: CountJson;
  readonly after: CountJson;
  readonly delta: CountJson;
  readonly status: Status;
}

export interface LayerDiffJson {
  readonly kind: LayerDiff["kind"];
  readonly before: SideJson | null;
  readonly after: SideJson | null;
  readonly edits: readonly {
    readonly what: string;
    readonly name?: string | number;
    readonly before: string | null;
    readonly after: string | null;
  }[];
  readonly parameters: ChangeJson;
  readonly macs: ChangeJson;
  readonly activations: ChangeJson;
  readonly shapeChanged: boolean;
  readonly receptiveFieldChanged: boolean;
}

export interface SideJson {
  readonly index: number;
  readonly name: string;
  readonly type: string;
  readonly outputShape: readonly (number | null)[] | null;
  readonly receptiveField: FieldJson | "global" | null;
}

export interface BudgetJson {
  readonly budget: string;
  readonly total: string;
  /** `kept`, `exceeded`, or `unsure` where a figure that decides is not complete. */
  readonly result: string;
}

export function diffJson(diff: ModelDiff, names: DiffNames, budgets: readonly BudgetResult[] = []): DiffJson {
  const { before, after, totals, costs, layers, memory } = diff;
  const version = (path: string, { dialect, model }: ModelDiff["before"]): VersionJson => ({
    path,
    dialect: dialect.name,
    scale: model.scale,
    layers: model.layers.length,
  });
  return {
    schemaVersion: 1,
    before: version(names.before, before),
    after: version(names.after, after),
    totals: Object.fromEntries(Object.entries(totals).map(([name, c]) => [name, changeJson(c)])),
    ...(costs.length > 0
      ? { costs: Object.fromEntries(costs.map(({ name, ...c }) => [name, changeJson(c)])) }
      : {}),
    convention: after.facts.totals.convention,
    memory,
    layers: layers.filter((l) => l.kind !== "same").map(layerJson),
    budgets: budgets.map(({ budget, keeping }) => ({
      budget: budget.text,
      total: budget.total,
      result: keeping,
    })),
    ...(diff.pretrained ? { pretrained: forecastJson(diff.pretrained) } : {}),
  };
}

const changeJson = ({ before, after, delta }: Change): ChangeJson => ({
  before: countJson(before),
  after: countJson(after),
  delta: countJson(delta),
  status: delta.status,
});

const layerJson = (l: LayerDiff): LayerDiffJson => ({
  kind: l.kind,
  before: sideJson(l.before),
  after: sideJson(l.after),
  edits: l.edits,
  parameters: changeJson(l.parameters),
  macs: changeJson(l.macs),
  activations: changeJson(l.activations),
  shapeChanged: shapeChanged(l),
  receptiveFieldChanged: fieldChanged(l),
});

function sideJson(side: Side | null): SideJson | null {
  if (!side) return null;
  const { layer, facts } = side;
  return {
    index: layer.index,
    name: layer.name,
    type: layer.type,
    outputShape: shapeJson(facts.outputs[0]),
    receptiveField: fieldJson(facts.receptiveField),
  };
}
