import path from "node:path";
import { CannotRun, defineCommand, EXIT } from "../command";
import { CONFIG_OPTIONS, configured } from "../configured";
import { countFrom, MODEL_OPTIONS, modelOptions, oneOf } from "../model-options";
import { analysed } from "../results";
import { writeWhole } from "../written";

const FORMATS = ["text", "json"] as const;

export const shrink = defineCommand({
  name: "shrink",
  summary: "find scales of a model that stay within a budget",
  operands: "[OPTIONS] FILE",
  description: [
    "For a file with scales (depth, width, max channels): measures scales that the file does not list and shows, for each depth " +
      "and channel cap of the family, the widest that stays within every limit and adds no error. Figures are exact; accuracy " +
      "is not predicted.",
    "With --write N, member N of the list is added to the file's scales; --name gives its name.",
  ],
  options: {
    parameters: { type: "string", value: "N", help: "most parameters: 2M" },
    macs: { type: "string", value: "N", help: "most multiply-accumulates: 1.5G" },
    memory: {
      type: "string",
      value: "SIZE",
      help: "most bytes of weights and of activations at their peak: 64MB",
    },
    write: { type: "string", value: "NUMBER", help: "add that member of the list to the file's scales" },
    name: { type: "string", value: "NAME", help: "name of the scale that --write adds (fit)" },
    format: { type: "string", value: "FORMAT", help: "text for people (default), json for programs" },
    ...MODEL_OPTIONS,
    ...CONFIG_OPTIONS,
  },
  fails: "no scale stays within the limits",
  examples: [
    { line: "fovea shrink yolo11.yaml --parameters 2M", does: "Smaller than the smallest scale." },
    {
      line: "fovea shrink yolo11.yaml --scale s --macs 6G --write 1",
      does: "Adds the first of them as the scale `fit`.",
    },
  ],

  async run({ values, operands }, terminal) {
    const [file] = operands;
    if (file === undefined || operands.length > 1)
      throw new CannotRun("shrink needs one FILE (see fovea shrink --help)");
    const limits = await limitsFrom(values);
    const format = oneOf(values.format ?? "text", FORMATS, "--format");
    const config = await configured(values, modelOptions(values), { folder: terminal.folder });
    const { scaleEdits, shrunk } = await import("../../shrink/shrink");
    const { candidateJson, shrunkText } = await import("../../shrink/text");
    let isFound = false;
    for await (const one of analysed([file], config, terminal, {
      stdinName: undefined,
      scale: values.scale,
    })) {
      const { path: shown, analysis } = one;
      const { found } = analysis;
      if (!found) throw new CannotRun(`${shown} is not a model file`);
      const result = shrunk(analysis, limits);
      if (!result) throw new CannotRun(`${shown} has no scales (depth, width, max channels) to search`);
      isFound = result.candidates.length > 0;
      terminal.write(
        format === "json"
          ? `${JSON.stringify({ schemaVersion: 1, path: shown, tried: result.tried, candidates: result.candidates.map((c) => candidateJson(c, analysis)) }, null, 1)}\n`
          : shrunkText(shown, analysis, found, result, terminal.paint),
      );
      if (values.write === undefined) continue;
      const number = countFrom(values.write, "--write", 1);
      const chosen = result.candidates[number - 1];
      if (!chosen) throw new CannotRun(`--write: there is no member ${number}`);
      const name = nameFrom(values.name ?? "fit", found.model.scales);
      const { edited } = await import("../../model/edits");
      writeWhole(
        path.resolve(terminal.folder, file),
        edited(analysis.text, scaleEdits(analysis, name, chosen.scaling)),
      );
      terminal.say(`${shown} has the scale ${name} now; fovea report ${shown} --scale ${name} shows it`);
    }
    return isFound ? EXIT.clean : EXIT.found;
  },
});

function nameFrom(name: string, taken: readonly string[]): string {
  if (!/^[a-z]\w{0,30}$/i.test(name) || taken.includes(name))
    throw new CannotRun(`--name expects a word that no scale has yet, not "${name}"`);
  return name;
}

async function limitsFrom(v: {
  readonly parameters?: string;
  readonly macs?: string;
  readonly memory?: string;
}) {
  const { bytesFrom, countFromText } = await import("../../config/values");
  const read = (text: string | undefined, option: string, parse: (t: string) => number | undefined) => {
    if (text === undefined) return undefined;
    const n = parse(text);
    if (n !== undefined && n > 0) return n;
    throw new CannotRun(`${option} expects a limit such as 2M or 64MB, not "${text}"`);
  };
  const [parameters, macs, memory] = [
    read(v.parameters, "--parameters", countFromText),
    read(v.macs, "--macs", countFromText),
    read(v.memory, "--memory", bytesFrom),
  ];
  if ((parameters ?? macs ?? memory) === undefined)
    throw new CannotRun("shrink needs a limit: --parameters, --macs or --memory");
  return {
    ...(parameters === undefined ? {} : { parameters }),
    ...(macs === undefined ? {} : { macs }),
    ...(memory === undefined ? {} : { memory }),
  };
}
