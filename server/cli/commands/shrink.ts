import path from "node:path";
import type { Model } from "../../model/layer";
import { CannotRun, defineCommand, EXIT } from "../command";
import { CONFIG_OPTIONS, configured } from "../configured";
import { countFrom, MODEL_OPTIONS, modelOptions, oneOf } from "../model-options";
import { analysed } from "../results";
import { writeWhole } from "../written";

const FORMATS = ["text", "json"] as const;

export const shrink = defineCommand({
  name: "shrink",
  summary: "find smaller versions of a model that stay within a budget",
  operands: "[OPTIONS] FILE",
  description: [
    "For a file with scales (depth, width, max channels): measures scales that the file does not list and shows, for each depth " +
      "and channel cap of the family, the widest that stays within every limit and adds no error. For other files, and with " +
      "--layers: the channels and repeats of single layers, what is added up element by element together; what the model " +
      "gives stays. Figures are exact; accuracy is not predicted.",
    "With --write N, candidate N of the list is written into the file: one more scale, named by --name, or the edits of its layers.",
  ],
  options: {
    parameters: { type: "string", value: "N", help: "most parameters: 2M" },
    macs: { type: "string", value: "N", help: "most multiply-accumulates: 1.5G" },
    memory: {
      type: "string",
      value: "SIZE",
      help: "most bytes of weights and of activations at their peak: 64MB",
    },
    keep: {
      type: "string",
      value: "ROWS",
      help: "layers whose channels and repeats must stay: 0,4-6 or names",
    },
    layers: { type: "boolean", help: "change single layers, also where the file has scales" },
    write: { type: "string", value: "NUMBER", help: "write that candidate of the list into the file" },
    name: { type: "string", value: "NAME", help: "name of the scale that --write adds (fit)" },
    format: { type: "string", value: "FORMAT", help: "text for people (default), json for programs" },
    ...MODEL_OPTIONS,
    ...CONFIG_OPTIONS,
  },
  fails: "nothing that was found stays within the limits",
  examples: [
    { line: "fovea shrink yolo11.yaml --parameters 2M", does: "Smaller than the smallest scale." },
    {
      line: "fovea shrink yolo11.yaml --scale s --macs 6G --write 1",
      does: "Adds the first of them as the scale `fit`.",
    },
    { line: "fovea shrink net.yaml --parameters 300k --keep stem,head", does: "Narrows the layers between." },
  ],

  async run({ values, operands }, terminal) {
    const [file] = operands;
    if (file === undefined || operands.length > 1)
      throw new CannotRun("shrink needs one FILE (see fovea shrink --help)");
    const limits = await limitsFrom(values);
    const format = oneOf(values.format ?? "text", FORMATS, "--format");
    const config = await configured(values, modelOptions(values), { folder: terminal.folder });
    const { editsFor, shrunk } = await import("../../shrink/shrink");
    const { candidateJson, costJson, shrunkText, unsearchable } = await import("../../shrink/text");
    let isFound = false;
    for await (const one of analysed([file], config, terminal, {
      stdinName: undefined,
      scale: values.scale,
    })) {
      const { path: shown, analysis, packed } = one;
      const { found } = analysis;
      if (!found) throw new CannotRun(`${shown} is not a model file`);
      if (packed && values.write !== undefined)
        throw new CannotRun(
          `--write cannot change ${shown}, which holds weights as well; save the model with to_json() first`,
        );
      const keep = await keepFrom(values.keep, found.model);
      const result = shrunk(analysis, { limits, keep, layers: values.layers === true });
      if (!result) throw new CannotRun(unsearchable(shown, found));
      isFound = result.isWithin || result.candidates.length > 0;
      terminal.write(
        format === "json"
          ? `${JSON.stringify({ schemaVersion: 1, path: shown, now: costJson(found, analysis.options), tried: result.tried, candidates: result.candidates.map((c) => candidateJson(c, analysis)) }, null, 1)}\n`
          : shrunkText(shown, analysis, found, result, terminal.paint),
      );
      if (values.write === undefined) continue;
      const number = countFrom(values.write, "--write", 1);
      const chosen = result.candidates[number - 1];
      if (!chosen) throw new CannotRun(`--write: there is no candidate ${number}`);
      const name = nameFrom(values.name ?? "fit", found.model.scales);
      const { edited } = await import("../../model/edits");
      writeWhole(
        path.resolve(terminal.folder, file),
        edited(analysis.text, editsFor(chosen, analysis, name)),
      );
      terminal.say(
        chosen.kind === "scale"
          ? `${shown} has the scale ${name} now; fovea report ${shown} --scale ${name} shows it`
          : `${shown} has ${chosen.changes.length} other numbers now; fovea report ${shown} shows it`,
      );
    }
    return isFound ? EXIT.clean : EXIT.found;
  },
});

async function keepFrom(text: string | undefined, model: Model): Promise<readonly number[]> {
  if (text === undefined) return [];
  const { keptFrom } = await import("../../shrink/kept");
  const kept = keptFrom(text, model);
  if ("unknown" in kept)
    throw new CannotRun(
      `--keep: there is no layer ${JSON.stringify(kept.unknown)}; name layers, or give indices from 0 to ${model.layers.length - 1} (0,4-6)`,
    );
  return kept;
}

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
