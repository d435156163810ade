import { statSync } from "node:fs";
import path from "node:path";
import { RULES } from "../config/rules";
import { DEFAULT_PRESETS, type Options } from "../model/options";
import { ownValue } from "../model/own";
import { plain } from "../model/tree";
import type { CheckValues } from "./check/plan";
import { CannotRun, EXIT } from "./command";
import { configured } from "./configured";
import { modelOptions } from "./model-options";
import type { Terminal } from "./terminal";

/** What holds for a file, and which config files say so, as JSON. */
export async function printConfig(
  file: string,
  values: CheckValues,
  { folder, write }: Terminal,
): Promise<number> {
  if (statSync(path.resolve(folder, file), { throwIfNoEntry: false })?.isDirectory())
    throw new CannotRun(`--print-config expects a file, but ${file} is a folder`);
  const config = await configured(values, modelOptions(values), { folder });
  const { options, ignored } = await config.optionsFor(file);
  const files = await config.filesFor(file);
  const { rules, modules, budgets, devices, ...inputs } = options;
  const shown = {
    configFiles: files.map((f) => f.path),
    ignored,
    presets: rules?.presets ?? DEFAULT_PRESETS,
    ...(rules?.devices ? { targets: rules.devices } : {}),
    rules: severitiesIn(options),
    inputs,
    modules: modules ? plain(modules) : {},
    budgets: budgets ?? {},
    ...(devices ? { devices } : {}),
  };
  write(`${JSON.stringify(shown, (_, v: unknown) => (typeof v === "bigint" ? v.toString() : v), 2)}\n`);
  return EXIT.clean;
}

/** Every rule with the severity that it has, off included; with its options where it has some. */
function severitiesIn({ rules = {} }: Options): Readonly<Record<string, unknown>> {
  const { presets = DEFAULT_PRESETS, severities = {}, options = {} } = rules;
  return Object.fromEntries(
    RULES.map(({ code, severity, preset }) => {
      const own = ownValue(options, code);
      const chosen = ownValue(severities, code) ?? (presets.includes(preset) ? severity : "off");
      return [code, own ? [chosen, own] : chosen];
    }),
  );
}
