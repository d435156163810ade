import { fixAll } from "../../analysis/fix";
import { changes } from "../../model/edits";
import { Lines } from "../../text/lines";
import { analysedAs, MODEL_INPUT, optionsFrom, sourceFrom } from "../model";
import { countsOf } from "../problems";
import { Refusal, type Tool } from "../tool";

export const fix: Tool = {
  name: "fix",
  title: "Fix a model file",
  description:
    "Applies the safe fixes of a model file: those that cannot change what the model computes other than as they say. Nothing is fixed while the file has an error. A file is only written with write: true; else the new text (or the changed lines of a file) is returned.",
  input: {
    ...MODEL_INPUT,
    write: { type: "boolean", description: "Write the file at path. Default: false, nothing is changed." },
  },
  writes: true,
  async run(given, workspace) {
    const path = given.text("path");
    const write = given.flag("write");
    if (write && path === undefined) throw new Refusal("write needs a path");
    const source = await sourceFrom(path, given.text("text"), given.text("name"), workspace);
    const options = optionsFrom(given);
    const { text } = analysedAs(source, options);
    const fixed = fixAll(text, source.name, { ...source.options, ...options });
    const isChanged = fixed.text !== text;
    if (write && isChanged) await workspace.write(path as string, fixed.text);
    const lines = new Lines(text);
    return {
      applied: fixed.applied,
      written: write && isChanged,
      ...(fixed.waiting > 0
        ? { waiting: fixed.waiting, why: "Errors come first: nothing is fixed while the file has one." }
        : {}),
      left: countsOf(fixed.analysis.problems),
      ...(path === undefined
        ? { text: fixed.text }
        : {
            edits: changes(text, fixed.text).map(({ span, text: by }) => {
              const from = lines.at(span.start);
              return {
                line: from.line,
                column: from.column,
                before: text.slice(span.start, span.end),
                after: by,
              };
            }),
          }),
    };
  },
};
