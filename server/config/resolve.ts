import type { Budgets } from "../model/budgets";
import type { Options, RuleSettings } from "../model/options";
import type { Mapping } from "../model/tree";
import type { Config, Inputs, Resolved, Section } from "./config";
import { matches, matchesBelow } from "./globs";
import { folderOf, relative } from "./paths";

/** What config files, the nearest first, say of the file at `path`. A nearer one has the last word, key by key. */
export function resolveOptions(configs: readonly Config[], path: string): Resolved {
  const sections = [...configs].reverse().flatMap((config) => sectionsFor(config, path));
  const { inputs, ...rest } = sections.reduce(merged, {});
  return {
    options: { ...inputs, ...rest },
    ignored: configs.some((config) => matchesBelow(config.ignore, relative(folderOf(config.file), path))),
  };
}

function sectionsFor({ file, settings, overrides }: Config, path: string): readonly Section[] {
  const own = relative(folderOf(file), path);
  return [settings, ...overrides.filter((o) => matches(o.files, own)).map((o) => o.settings)];
}

function merged(weak: Section, strong: Section): Section {
  const rules = both(weak.rules, strong.rules, mergedRules);
  const inputs = both(weak.inputs, strong.inputs, mergedInputs);
  const modules = both(weak.modules, strong.modules, mergedModules);
  const budgets = both<Budgets>(weak.budgets, strong.budgets, (a, b) => ({ ...a, ...b }));
  const devices = both(weak.devices, strong.devices, (a, b) => ({ ...a, ...b }));
  return {
    ...(rules ? { rules } : {}),
    ...(inputs ? { inputs } : {}),
    ...(modules ? { modules } : {}),
    ...(budgets ? { budgets } : {}),
    ...(devices ? { devices } : {}),
  };
}

const both = <T>(
  weak: T | undefined,
  strong: T | undefined,
  merge: (weak: T, strong: T) => T,
): T | undefined => (weak === undefined || strong === undefined ? (strong ?? weak) : merge(weak, strong));

export const mergedRules = (weak: RuleSettings, strong: RuleSettings): RuleSettings => ({
  ...weak,
  ...strong,
  severities: { ...weak.severities, ...strong.severities },
  options: { ...weak.options, ...strong.options },
});

/** A shape and a size say the same thing: the stronger one of them stands. */
export function mergedInputs(weak: Inputs, strong: Inputs): Inputs {
  const { input: _input, inputSize: _size, ...rest } = weak;
  return strong.input || strong.inputSize ? { ...rest, ...strong } : { ...weak, ...strong };
}

function mergedModules(weak: Mapping, strong: Mapping): Mapping {
  const names = new Set(strong.entries.map(({ key }) => key.value));
  return {
    ...strong,
    entries: [...weak.entries.filter(({ key }) => !names.has(key.value)), ...strong.entries],
  };
}

/** What the command line or an editor's settings say, on top of what the config files say. */
export function mergedOptions(weak: Options, strong: Options): Options {
  const { rules: weakRules, modules: _m, budgets: _b, devices: weakDevices, ...weakInputs } = weak;
  const {
    rules: strongRules,
    modules = weak.modules,
    budgets = weak.budgets,
    devices: strongDevices,
    ...strongInputs
  } = strong;
  const devices = both(weakDevices, strongDevices, (a, b) => ({ ...a, ...b }));
  const rules = both(weakRules, strongRules, mergedRules);
  return {
    ...mergedInputs(weakInputs, strongInputs),
    ...(rules ? { rules } : {}),
    ...(modules ? { modules } : {}),
    ...(budgets ? { budgets } : {}),
    ...(devices ? { devices } : {}),
  };
}
