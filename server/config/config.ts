import type { Budgets } from "../model/budgets";
import type { Options, RuleSettings } from "../model/options";
import type { Problem } from "../model/problem";
import type { Span } from "../model/span";
import type { Mapping } from "../model/tree";

/** One config file, read. Its patterns are relative to the folder that it stands in. */
export interface Config {
  /** Where it stands: a path with forward slashes, or a URI. */
  readonly file: string;
  /** Files above this one do not count. */
  readonly root: boolean;
  /** Other config files that this one is built on, the weakest first. */
  readonly extends: readonly Extension[];
  /** Patterns of files that are not looked at. */
  readonly ignore: readonly string[];
  /** What holds for every file. */
  readonly settings: Section;
  /** What holds for some files only; the later ones are stronger. */
  readonly overrides: readonly Override[];
}

export interface Extension {
  readonly path: string;
  readonly span: Span;
}

export interface Override {
  readonly files: readonly string[];
  readonly settings: Section;
}

/** What can be set for all files and for some. */
export interface Section {
  readonly rules?: RuleSettings;
  readonly inputs?: Inputs;
  /** Declared modules, as they stand in the file. */
  readonly modules?: Mapping;
  readonly budgets?: Budgets;
  /** Devices that the user describes. */
  readonly devices?: Options["devices"];
}

/** How a model is to be read. */
export type Inputs = Pick<
  Options,
  | "scale"
  | "input"
  | "inputSize"
  | "batchSize"
  | "dtype"
  | "convention"
  | "dialect"
  | "variant"
  | "frameworkVersion"
>;

/** A config file as it was found. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
  readonly config: Config;
  /** What is wrong in it, with the code `config`. */
  readonly problems: readonly Problem[];
}

/** What the config files say of one model file. */
export interface Resolved {
  readonly options: Options;
  /** The file is not to be looked at, unless it is named itself. */
  readonly ignored: boolean;
}

/** The names under which a config file is looked for; of one folder the first one counts. */
export const CONFIG_NAMES = [
  "fovea.yaml",
  "fovea.yml",
  "fovea.json",
  ".fovea.yaml",
  ".fovea.yml",
  ".fovea.json",
  "package.json",
  "pyproject.toml",
] as const;

/** Files that are ours as a whole, by their name; the others only have a part that is. */
export const isConfigName = (name: string): boolean => /^\.?fovea\.(?:ya?ml|json)$/.test(name);
