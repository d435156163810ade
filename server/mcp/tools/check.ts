import { Lines } from "../../text/lines";
import { MODEL_INPUT, modelFrom } from "../model";
import { countsOf, problemAnswer, sorted } from "../problems";
import type { Tool } from "../tool";

const USUAL = 30;

export const check: Tool = {
  name: "check",
  title: "Problems of a model",
  description:
    "Finds the mistakes in a model file: wrong references after an edit, shapes that do not fit, arguments the framework refuses, waste. error: the framework refuses the file. warning: it runs and is very likely not meant. Fixes marked safe are applied by the fix tool; the rule tool explains a code.",
  input: {
    ...MODEL_INPUT,
    limit: {
      type: "integer",
      minimum: 1,
      maximum: 200,
      description: `Most problems to list (${USUAL}); the worst come first.`,
    },
  },
  async run(given, workspace) {
    const { problems, text } = await modelFrom(given, workspace);
    const lines = new Lines(text);
    const shown = sorted(problems).slice(0, given.number("limit") ?? USUAL);
    return {
      counts: countsOf(problems),
      problems: shown.map((p) => problemAnswer(p, text, lines)),
      ...(shown.length < problems.length ? { more: problems.length - shown.length } : {}),
    };
  },
};
