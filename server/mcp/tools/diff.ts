import { diff as compared } from "../../report/diff/diff";
import { diffJson } from "../../report/diff/json";
import { analysedAs, CONTRACT, MODEL_INPUT, optionsFrom, sourceFrom } from "../model";
import { Refusal, type Tool } from "../tool";

const MOST = 60;
const { scale, input, batch, dtype, context } = MODEL_INPUT;

export const diff: Tool = {
  name: "diff",
  title: "Compare two models",
  description:
    "Compares two model files, or two versions of one: totals before and after, and every layer that was added, removed, changed or affected. Rows that were only renumbered are the same.",
  input: {
    before_path: { type: "string", description: "Path of the first, relative to the workspace folder." },
    before_text: { type: "string", description: "Text of the first, instead of a path." },
    after_path: { type: "string", description: "Path of the second." },
    after_text: { type: "string", description: "Text of the second, instead of a path." },
    name: { type: "string", description: "File name for the texts: its ending says YAML or JSON." },
    scale,
    input,
    batch,
    dtype,
    context,
  },
  async run(given, workspace) {
    const options = optionsFrom(given);
    const side = async (which: "before" | "after") => {
      const path = given.text(`${which}_path`);
      const source = await sourceFrom(path, given.text(`${which}_text`), given.text("name"), workspace);
      return { path: path ?? source.name, analysis: analysedAs(source, options) };
    };
    const [before, after] = [await side("before"), await side("after")];
    const result = compared(before.analysis, after.analysis);
    if (!result) throw new Refusal("The two cannot be compared");
    const {
      layers,
      schemaVersion: _,
      ...rest
    } = diffJson(result, { before: before.path, after: after.path });
    return {
      ...rest,
      layers: layers.slice(0, MOST),
      ...(layers.length > MOST ? { moreLayers: layers.length - MOST } : {}),
      contract: CONTRACT,
    };
  },
};
