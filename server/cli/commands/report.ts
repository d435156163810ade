import { pathsOf } from "../check/plan";
import { recordOf } from "../check/record";
import { CannotRun, defineCommand, EXIT } from "../command";
import { CONFIG_OPTIONS, type Configured, configured } from "../configured";
import { REPORT_FORMAT_NAMES, REPORT_FORMATS, reportFormatNamed } from "../formats/report";
import { MODEL_OPTIONS, modelOptions, oneOf } from "../model-options";
import { outputOf } from "../output";
import { analysed } from "../results";
import { Tally } from "../tally";
import type { Terminal } from "../terminal";

const formats = Object.entries(REPORT_FORMATS).map(([name, what]) => `${name} (${what})`);

export const report = defineCommand({
  name: "report",
  summary: "show a model layer by layer",
  operands: "[OPTIONS] FILE…",
  description: [
    "Shows each layer of the model in FILE with its output shape, parameters, multiply-accumulates (MACs) and receptive " +
      "field, then the totals and the problems. A FILE may also be a folder, a pattern, a .keras or .h5 file that holds its model, or - for " +
      "standard input.",
    "≥ marks a lower bound, ~ what rests on an assumption, ? what is not known, which is never counted as zero.",
    "The JSON schema is stable. Counts beyond 2^53 are strings, unknown counts null. Lines and columns start at 1. An " +
      "input of the model is -1 in a layer's inputs. The dialect of a file without a model is null.",
  ],
  fails: "errors were found",
  options: {
    format: { type: "string", value: "FORMAT", help: formats.join(", ") },
    "output-file": { type: "string", short: "o", value: "FILE", help: "write the result to FILE" },
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
      line: "fovea report net.yaml --format html -o net.html",
      does: "A page to share: totals, layers and a drawing of the graph.",
    },
    {
      line: "fovea report net.yaml --format json | jq '.files[0].totals.parameters'",
      does: "A single figure, for a script.",
    },
  ],

  async run({ values, operands }, terminal) {
    const paths = pathsOf(values, operands);
    if (paths.length === 0) throw new CannotRun("report needs a FILE (see fovea report --help)");
    const name = oneOf(values.format ?? "text", REPORT_FORMAT_NAMES, "--format");
    const stdinName = values["stdin-filename"];
    const options = { ...modelOptions(values), ...(values.fused ? { fused: true } : {}) };
    const config = await configured(values, options, { folder: terminal.folder, stdinName });
    const output = outputOf(values["output-file"], terminal);
    const format = await reportFormatNamed(name, { ...output, say: terminal.say });
    if (values.scales && !format.hasFamilies)
      throw new CannotRun(`--scales is for --format text, json and markdown, not ${name}`);
    const { familyOf, fusedOf } = await import("../../analysis/analyse");
    const tally = new Tally();
    for await (const one of analysed(paths, config, terminal, { stdinName, scale: values.scale })) {
      const { path, analysis } = one;
      const { found } = analysis;
      const family = values.scales ? familyOf(analysis) : undefined;
      const named = { ...one, fused: fusedOf(analysis), ...(family ? { family } : {}) };
      const record = recordOf(named, { json: format.wantsJson ?? false });
      if (!found) terminal.say(`${path} is not a model file`);
      tally.add(record);
      const all = { ...named, record };
      output.write((found ? format.model({ ...all, found }) : format.other?.(all)) ?? "");
    }
    sayFaults(config, terminal);
    output.write(format.end?.(tally) ?? "");
    output.close();
    return tally.count("error") > 0 ? EXIT.found : EXIT.clean;
  },
});

/** `check` shows them in full. */
function sayFaults(config: Configured, { say }: Terminal): void {
  for (const { path, problems } of config.met())
    if (problems.length > 0) say(`${path}: ${problems[0]?.message}${problems.length > 1 ? " and more" : ""}`);
}
