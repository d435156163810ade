import { reportText } from "../../report/report";
import { scalesText } from "../../report/scales";
import { pathsOf } from "../check/plan";
import { recordOf } from "../check/record";
import { CannotRun, defineCommand, EXIT } from "../command";
import { CONFIG_OPTIONS, type Configured, configured } from "../configured";
import { problemsText } from "../formats/problems";
import { MODEL_OPTIONS, modelOptions, oneOf } from "../model-options";
import { analysed } from "../results";
import { Tally } from "../tally";
import type { Terminal } from "../terminal";

const FORMATS = ["text", "json"] as const;

export const report = defineCommand({
  name: "report",
  summary: "show a model layer by layer",
  operands: "[OPTIONS] FILE…",
  description: [
    "Shows each layer of the model in FILE with its output shape, parameters, multiply-accumulates (MACs) and receptive " +
      "field, then the totals and the problems. A FILE may also be a folder, a pattern, a .keras archive, or - for " +
      "standard input.",
    "~ marks a figure with a missing or assumed part, ? an unknown one; an unknown figure is never counted as zero.",
    "The JSON schema is stable. Counts beyond 2^53 are strings, unknown counts null. Lines and columns start at 1. An " +
      "input of the model is -1 in a layer's inputs. The dialect of a file without a model is null.",
  ],
  fails: "errors were found",
  options: {
    format: { type: "string", value: "FORMAT", help: "text for people (default), json for programs" },
    stdin: { type: "boolean", help: "read standard input, like the path -" },
    scales: {
      type: "boolean",
      help: "compare all scales of the family instead: what each costs, what is rounded where",
    },
    fused: {
      type: "boolean",
      help: "as the framework deploys the model: batch norms folded into convolutions, without auxiliary heads",
    },
    "stdin-filename": { type: "string", value: "NAME", help: "file name to assume for standard input" },
    ...CONFIG_OPTIONS,
    ...MODEL_OPTIONS,
  },
  examples: [
    { line: "fovea report yolo11.yaml --scale n", does: "The smallest scale of a family." },
    { line: "fovea report yolo11.yaml --scales", does: "All scales of the family side by side." },
    {
      line: "fovea report net.yaml --input 1x28x28 --batch 64 --dtype float16",
      does: "Another input shape; memory for a batch of 64.",
    },
    { line: "fovea report net.yaml --convention thop", does: "Operations counted as another tool does." },
    {
      line: "fovea report net.yaml --format json | jq '.files[0].totals.parameters'",
      does: "A single figure, for a script.",
    },
  ],

  async run({ values, operands }, terminal) {
    const paths = pathsOf(values, operands);
    if (paths.length === 0) throw new CannotRun("report needs a FILE (see fovea report --help)");
    const { paint, watched: excerpts } = terminal;
    const shape = oneOf(values.format ?? "text", FORMATS, "--format");
    const stdinName = values["stdin-filename"];
    const options = { ...modelOptions(values), ...(values.fused ? { fused: true } : {}) };
    const config = await configured(values, options, { folder: terminal.folder, stdinName });
    const { familyOf, fusedOf } = await import("../../analysis/analyse");
    const json = shape === "json" ? (await import("../formats/json")).jsonFormat() : undefined;
    const tally = new Tally();
    for await (const one of analysed(paths, config, terminal, { stdinName, scale: values.scale })) {
      const { path, analysis } = one;
      const family = values.scales ? familyOf(analysis) : undefined;
      const fused = fusedOf(analysis);
      const record = recordOf({ ...one, fused, ...(family ? { family } : {}) }, { json: json !== undefined });
      if (!analysis.found) terminal.say(`${path} is not a model file`);
      const before = tally.models > 0 && analysis.found ? "\n" : "";
      tally.add(record);
      if (json) terminal.write(json.file(record));
      else if (family && analysis.found)
        terminal.write(`${before}${scalesText(analysis, family, paint, path)}`);
      else if (analysis.found) {
        const loud = { ...record, problems: record.problems.filter((p) => p.severity !== "hint") };
        const problems = problemsText(loud, { paint, excerpts }).trimEnd();
        const text = reportText(analysis, paint, path, fused);
        terminal.write(`${before}${text}${problems && `\n${problems}\n`}`);
      }
    }
    sayFaults(config, terminal);
    if (json) terminal.write(json.end(tally));
    return tally.count("error") > 0 ? EXIT.found : EXIT.clean;
  },
});

/** `check` shows them in full. */
function sayFaults(config: Configured, { say }: Terminal): void {
  for (const { path, problems } of config.met())
    if (problems.length > 0) say(`${path}: ${problems[0]?.message}${problems.length > 1 ? " and more" : ""}`);
}
