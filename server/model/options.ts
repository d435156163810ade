import type { WeightsBeside } from "./beside";
import type { Budgets } from "./budgets";
import type { Device } from "./device";
import type { Dim } from "./dim";
import type { Convention, Dtype } from "./facts";
import type { Severity } from "./problem";
import type { Mapping } from "./tree";

/** What a setting, the command line or a config file may say about how a file is to be read. */
export interface Options {
  /** The member of a family: `n`, `s` … */
  readonly scale?: string;
  /** The input's shape without the batch, in the file's own axis order. */
  readonly input?: readonly Dim[];
  /** Only the spatial extents; the channels come from the file. */
  readonly inputSize?: readonly number[];
  readonly batchSize?: number;
  /** The number of tokens that a language model reads at once. */
  readonly context?: number;
  readonly dtype?: Dtype;
  /**
   * As the framework runs it rather than as it trains it: batch norms folded into convolutions, branches merged, what
   * only the training needs left out. Where the format says what that is.
   */
  readonly fused?: boolean;
  readonly convention?: Convention;
  /** Force a dialect, or a variant of one: their names in `dialects/`. */
  readonly dialect?: string;
  readonly variant?: string;
  /** The release of the framework that is to build the model, such as `8.3.0`; the newest known, 8.4.190, when absent. */
  readonly frameworkVersion?: string;
  /** What the project says of the releases it uses, where nobody has said `frameworkVersion`. */
  readonly releases?: readonly PinnedRelease[];
  readonly rules?: RuleSettings;
  /** The headers of the weights that lie beside the file, where somebody has looked. */
  readonly weights?: WeightsBeside;
  /** Modules that the user has declared: the mapping under `modules` in the config file, as it stands there. */
  readonly modules?: Mapping;
  /** What the model may cost. */
  readonly budgets?: Budgets;
  /** Devices that the user has described, by name. */
  readonly devices?: Readonly<Record<string, Device>>;
}

/** A package at the release that a project pins it to. */
export interface PinnedRelease {
  readonly package: string;
  readonly version: string;
  /** The file or folder that says so, by its name. */
  readonly from: string;
}

/** The release that builds a model of these packages, where the project pins one and the user has not said another. */
export const pinnedRelease = (
  { frameworkVersion, releases = [] }: Options,
  packages: readonly string[] = [],
): PinnedRelease | undefined =>
  frameworkVersion === undefined ? releases.find((r) => packages.includes(r.package)) : undefined;

/** `8.3.0`, or less of it. */
export const isVersion = (text: string): boolean => /^\d+(\.\d+)*$/.test(text);

/**
 * Sets of rules that are switched together; the first two are on unless somebody says otherwise. Those of `device` look at
 * the devices that are named, `device:t4`.
 */
export const PRESETS = ["errors", "recommended", "strict", "hardware", "device"] as const;
export type Preset = (typeof PRESETS)[number];

/** Which rules run, how severe each is, and the rules' own options. */
export interface RuleSettings {
  readonly presets?: readonly Preset[];
  /** The devices that the model is for, by name. */
  readonly devices?: readonly string[];
  readonly severities?: Readonly<Record<string, Severity | "off">>;
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export const DEFAULT_PRESETS: readonly Preset[] = ["errors", "recommended"];
