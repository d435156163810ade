import { CHECK_OPTIONS } from "../../server/cli/check/options";
import type { Command, Option, Options } from "../../server/cli/command";
import { check } from "../../server/cli/commands/check";
import { diff } from "../../server/cli/commands/diff";
import { explain } from "../../server/cli/commands/explain";
import { fit } from "../../server/cli/commands/fit";
import { init } from "../../server/cli/commands/init";
import { lsp } from "../../server/cli/commands/lsp";
import { mcp } from "../../server/cli/commands/mcp";
import { report } from "../../server/cli/commands/report";
import { review } from "../../server/cli/commands/review";
import { rules } from "../../server/cli/commands/rules";
import { shrink } from "../../server/cli/commands/shrink";
import { CONFIG_OPTIONS } from "../../server/cli/configured";
import { FORMATS } from "../../server/cli/formats/index";
import { MODEL_OPTIONS } from "../../server/cli/model-options";
import { manifest } from "./manifest";

const COMMANDS = [
  check,
  report,
  diff,
  review,
  fit,
  shrink,
  rules,
  explain,
  init,
  mcp,
  lsp,
] as unknown as readonly Command[];

const cell = (text: string): string => text.replaceAll("|", "\\|");
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
const code = (text: string): string => `\`${text}\``;
const table = (head: readonly string[], rows: readonly string[]): string =>
  [row(...head), row(...head.map(() => "---")), ...rows, ""].join("\n");

/** The commands, as `fovea --help` lists them. */
export const commandLineTable = (): string =>
  table(
    ["command", "what"],
    COMMANDS.map(({ name, operands, summary }) => row(code(`fovea ${name} ${operands}`), summary)),
  );

const spelt = (name: string, { short, value }: Option): string =>
  [short && code(`-${short}`), code(`--${name}${value ? ` ${value}` : ""}`)].filter(Boolean).join(", ");

const optionTable = (options: Options): string =>
  table(
    ["option", "what"],
    Object.entries(options).map(([name, option]) => row(spelt(name, option), option.help)),
  );

/** Those of `check` under one heading of its help. */
export const checkOptions = (section: string): string =>
  optionTable(
    Object.fromEntries(Object.entries(CHECK_OPTIONS as Options).filter(([, o]) => o.section === section)),
  );

/** How a model is to be read. */
export const modelOptionTable = (): string => optionTable(MODEL_OPTIONS);

/** What a command has beside the options that it shares with `check`. */
export function ownOptions(name: string): string {
  const { options } = COMMANDS.find((c) => c.name === name) as Command;
  const shared = [...Object.keys(MODEL_OPTIONS), ...Object.keys(CONFIG_OPTIONS)];
  return optionTable(Object.fromEntries(Object.entries(options).filter(([own]) => !shared.includes(own))));
}

export const formatTable = (): string =>
  table(
    ["format", "what"],
    Object.entries(FORMATS).map(([name, what]) => row(code(name), what)),
  );

interface Setting {
  readonly default: unknown;
  readonly enum?: readonly unknown[];
  readonly order: number;
  readonly markdownDescription: string;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly {
      readonly title: string;
      readonly category: string;
      readonly command: string;
    }[];
    readonly configuration: readonly {
      readonly title: string;
      readonly properties: Readonly<Record<string, Setting>>;
    }[];
  };
}

const contributed = (): Manifest["contributes"] => manifest<Manifest>().contributes;

/** The extension's settings, in the order of the settings editor. */
export function settingTable(): string {
  const settings = contributed().configuration.flatMap(({ properties }) =>
    Object.entries(properties).sort(([, a], [, b]) => a.order - b.order),
  );
  return table(
    ["setting", "default", "what"],
    settings.map(([name, s]) => {
      const choices = s.enum ? ` One of ${s.enum.map((v) => code(String(v))).join(", ")}.` : "";
      return row(code(name), code(JSON.stringify(s.default)), linked(s.markdownDescription) + choices);
    }),
  );
}

/** The settings editor makes links of `#fovea.scale#`. */
const linked = (text: string): string => text.replace(/`#([\w.]+)#`/g, "`$1`");

/** The extension's commands and what they do, in the order of the manifest. */
export function editorCommandTable(what: Readonly<Record<string, string>>): string {
  return table(
    ["command", "what"],
    contributed().commands.map(({ category, title, command }) => {
      const does = what[command];
      if (does === undefined) throw new Error(`scripts/lib/documents.ts says nothing of ${command}`);
      return row(`*${category}: ${title}*`, does);
    }),
  );
}
