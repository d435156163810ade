import { defineCommand, EXIT } from "../command";
import { STDIN } from "../files";
import { problemsFormat } from "../formats/problems";
import { countFrom, MODEL_OPTIONS, modelOptions, oneOf } from "../model-options";
import { analysed } from "../results";
import { Tally } from "../tally";

export const FORMATS = ["text", "json"] as const;

export const check = defineCommand({
  name: "check",
  summary: "find what is wrong in model files",
  operands: "[OPTIONS] PATHS…",
  description: [
    "Looks for mistakes in the model files that PATHS name: files, folders (searched for *.yaml, *.yml, *.json and " +
      "*.jsonc), patterns such as 'models/**/*.yaml', or - for the standard input. Without PATHS: this folder. What a " +
      ".gitignore leaves out is left out, unless it is named itself.",
    "A file that describes no model is passed over in silence; it is never an error to check one.",
  ],
  options: {
    format: { type: "string", value: "FORMAT", help: "text for people (default), json for programs" },
    "max-warnings": {
      type: "string",
      value: "N",
      help: "exit with 1 also when there are more than N warnings",
    },
    quiet: { type: "boolean", short: "q", help: "show errors only" },
    stdin: { type: "boolean", help: "read the standard input, as the path - does" },
    "stdin-filename": { type: "string", value: "NAME", help: "what the standard input is called" },
    ...MODEL_OPTIONS,
  },
  examples: [
    { line: "fovea check", does: "Check every model file below this folder." },
    { line: "fovea check models --max-warnings 0", does: "Fail on warnings too." },
    { line: "fovea check yolo11.yaml --scale x", does: "Check a file of a family as its largest member." },
    {
      line: "cat net.yaml | fovea check - --stdin-filename net.yaml --format json",
      does: "For an editor or a hook: problems as JSON.",
    },
  ],

  async run({ values, operands }, terminal) {
    const { quiet = false } = values;
    const most = values["max-warnings"];
    const limit = most === undefined ? Infinity : countFrom(most, "--max-warnings", 0);
    const shape = oneOf(values.format ?? "text", FORMATS, "--format");
    const options = modelOptions(values);
    const format =
      shape === "json"
        ? (await import("../formats/json")).jsonFormat()
        : problemsFormat({
            paint: terminal.paint,
            excerpts: terminal.watched,
            shows: (severity) => severity === "error" || (!quiet && severity !== "hint"),
          });
    const paths = values.stdin ? [...operands, STDIN] : operands;
    const tally = new Tally();
    const wanted = paths.length > 0 ? paths : ["."];
    for await (const result of analysed(wanted, options, terminal, values["stdin-filename"])) {
      tally.add(result);
      terminal.write(format.file(result));
    }
    terminal.write(format.end(tally));
    const warnings = tally.count("warning");
    if (warnings > limit) terminal.say(`${warnings} warnings, more than the ${limit} of --max-warnings`);
    return tally.count("error") > 0 || warnings > limit ? EXIT.found : EXIT.clean;
  },
});
