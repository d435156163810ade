import { statSync } from "node:fs";
import path from "node:path";
import { type ConfigFile, isConfigName, type Resolved } from "../config/config";
import { loaderOf } from "../config/load";
import { withReleases } from "../config/releases";
import type { Options, RuleSettings } from "../model/options";
import { PRESETS } from "../model/options";
import { CannotRun, type Given } from "./command";
import { absolutePath, disk } from "./disk";
import { shownPath } from "./files";
import { oneOf } from "./model-options";

/** Which config files count, and what outdoes them. */
export const CONFIG_OPTIONS = {
  config: {
    type: "string",
    value: "FILE",
    section: "Configuration",
    help: "use only this config file (default: the nearest fovea.yaml and those above it)",
  },
  "no-config": { type: "boolean", section: "Configuration", help: "ignore config files" },
  preset: {
    type: "string",
    value: "NAME",
    multiple: true,
    section: "Configuration",
    help: `enable a preset of rules: ${PRESETS.join(", ")}, or device:NAME; repeatable`,
  },
  rule: {
    type: "string",
    value: "RULE",
    multiple: true,
    section: "Configuration",
    help: "severity of a rule, 'code: severity' or 'code: off'; repeatable",
  },
} as const;

type ConfigValues = Given<typeof CONFIG_OPTIONS>["values"];

/** How a file is to be read, and what says so. */
export interface Configured {
  optionsFor(file: string): Promise<Resolved>;
  /** The config files that hold for a file, the nearest first. */
  filesFor(file: string): Promise<readonly ConfigFile[]>;
  /** All config files that have been met, in order of their paths. */
  met(): readonly ConfigFile[];
}

export interface Working {
  readonly folder: string;
  /** What the standard input is called. */
  readonly stdinName?: string | undefined;
}

/** What config files and the command line say together; `given` are the options of the command line. */
export async function configured(values: ConfigValues, given: Options, place: Working): Promise<Configured> {
  const strong = await outdoing(values, given);
  const loader = loaderOf(disk);
  const met = new Map<string, ConfigFile>();
  const only =
    values.config === undefined ? undefined : await configNamed(loader, values.config, place.folder);
  const absolute = (file: string): string => absolutePath(place.folder, shownPath(file, place.stdinName));

  const filesFor = async (file: string): Promise<readonly ConfigFile[]> => {
    const files = values["no-config"] ? [] : (only ?? (await loader.holdingFor(absolute(file))));
    for (const one of files) met.set(one.path, one);
    return files;
  };

  return {
    filesFor,
    met: () => [...met.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    async optionsFor(file) {
      const files = await filesFor(file);
      const given = values["no-config"]
        ? strong
        : withReleases(strong, await loader.releasesFor(absolute(file)));
      // Most runs have none: then nothing of this is loaded.
      if (files.length === 0) return { options: given, ignored: false };
      const { mergedOptions, resolveOptions } = await import("../config/resolve");
      const { options, ignored } = resolveOptions(
        files.map((f) => f.config),
        absolute(file),
      );
      return { options: mergedOptions(options, given), ignored };
    },
  };
}

async function configNamed(
  loader: ReturnType<typeof loaderOf>,
  file: string,
  folder: string,
): Promise<readonly ConfigFile[]> {
  const absolute = absolutePath(folder, file);
  if (statSync(absolute, { throwIfNoEntry: false })?.isDirectory())
    throw new CannotRun(`--config expects a file, but ${file} is a folder`);
  const found = await loader.named(absolute);
  if (found.length === 0) throw new CannotRun(`--config: no such file: ${file}`);
  return found;
}

/** The options of the command line, `--rule` and `--preset` among them. */
async function outdoing(values: ConfigValues, given: Options): Promise<Options> {
  const { preset = [], rule = [] } = values;
  if (preset.length === 0 && rule.length === 0) return given;
  const { PRESET_SETS, withDevices } = await import("../config/keys");
  const { deviceInText } = await import("../config/devices");
  const devices = preset.flatMap((name) => deviceInText(name) ?? []);
  const presets = preset
    .filter((name) => deviceInText(name) === undefined)
    .flatMap((name) => PRESET_SETS[oneOf(name, PRESETS, "--preset")]);
  const rules = await Promise.all(rule.map(ruleFrom));
  const chosen = preset.length > 0 ? withDevices([...new Set(presets)], devices) : {};
  return {
    ...given,
    rules: {
      ...chosen,
      severities: Object.assign({}, ...rules.map((r) => r.severities)) as RuleSettings["severities"],
      options: Object.assign({}, ...rules.map((r) => r.options)) as RuleSettings["options"],
    },
  };
}

/** `code: severity`, and what else may stand under `rules` in a config file. */
async function ruleFrom(text: string): Promise<RuleSettings> {
  const { readConfig } = await import("../config/read");
  // A space less is one to escape less.
  const { config, problems } = readConfig(
    `rules: { ${text.replace(/^\s*[\w-]+:(?=\S)/, "$& ")} }`,
    "fovea.yaml",
  );
  const rules = config.settings.rules;
  if (problems[0] || !rules || Object.keys(rules.severities ?? {}).length === 0) {
    const why = problems[0]?.message ?? "expected 'code: severity'";
    throw new CannotRun(`--rule ${JSON.stringify(text)}: ${why}`);
  }
  return rules;
}

/** Whether a file is a config file and no model, by its name. */
export const isConfigFile = (file: string): boolean => isConfigName(path.basename(file));
