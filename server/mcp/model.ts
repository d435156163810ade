import { type Analysis, analyse, type Found } from "../analysis/analyse";
import { DTYPE_BYTES, type Dtype } from "../model/facts";
import type { Figure } from "../model/figure";
import type { Options } from "../model/options";
import { type CountJson, countJson } from "../report/json";
import { type Argument, type Given, Refusal, type Workspace } from "./tool";

/** A model is given by its path or as its text. */
export const MODEL_INPUT = {
  path: { type: "string", description: "Path of the model file, relative to the workspace folder." },
  text: { type: "string", description: "Text of a model file, instead of a path." },
  name: {
    type: "string",
    description:
      "File name for the text: its ending says YAML or JSON, and YOLO reads the scale from it (yolo11n.yaml).",
  },
  scale: { type: "string", description: "Member of a family that one file describes: n, s, m, l, x." },
  input: {
    type: "array",
    items: { type: "integer", minimum: 1 },
    maxItems: 8,
    description: "Input shape without the batch, axes in the file's order: [3, 640, 640].",
  },
  batch: { type: "integer", minimum: 1, description: "Batch size for memory figures (1)." },
  dtype: {
    type: "string",
    enum: Object.keys(DTYPE_BYTES),
    description: "Data type for memory figures (float32).",
  },
  context: { type: "integer", minimum: 1, description: "Tokens that a language model reads." },
} as const satisfies Readonly<Record<string, Argument>>;

export type Model = Analysis & { readonly found: Found };

/** The analysis of what was given; `path` where it is a file of the workspace. */
export async function modelFrom(given: Given, workspace: Workspace): Promise<Model> {
  const source = await sourceFrom(given.text("path"), given.text("text"), given.text("name"), workspace);
  return analysedAs(source, optionsFrom(given));
}

export interface Source {
  readonly name: string;
  readonly text: string;
  readonly options: Options;
}

export async function sourceFrom(
  path: string | undefined,
  text: string | undefined,
  name: string | undefined,
  workspace: Workspace,
): Promise<Source> {
  if ((path === undefined) === (text === undefined)) throw new Refusal("Give either path or text");
  if (text !== undefined) return { name: name ?? "model.yaml", text, options: {} };
  const file = await workspace.read(path as string);
  return { ...file, options: await workspace.optionsFor(path as string) };
}

export function analysedAs({ name, text, options }: Source, given: Options): Model {
  const analysis = analyse(text, name, { ...options, ...given });
  const { found } = analysis;
  if (!found) throw new Refusal(`${name} is not a model file that Fovea recognises`);
  const { scales } = found.model;
  if (given.scale !== undefined && scales.length > 0 && !scales.includes(given.scale))
    throw new Refusal(`${name} has no scale ${given.scale}; available: ${scales.join(", ")}`);
  return { ...analysis, found };
}

export function optionsFrom(given: Given): Options {
  const [scale, input, batchSize, dtype, context] = [
    given.text("scale"),
    given.numbers("input"),
    given.number("batch"),
    given.text("dtype") as Dtype | undefined,
    given.number("context"),
  ];
  return {
    ...(scale === undefined ? {} : { scale }),
    ...(input === undefined ? {} : { input }),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(dtype === undefined ? {} : { dtype }),
    ...(context === undefined ? {} : { context }),
  };
}

/** A figure with how far it can be trusted. */
export const figureOf = (f: Figure): { readonly value: CountJson; readonly status: Figure["status"] } => ({
  value: countJson(f),
  status: f.status,
});

/** What the three words mean, for who reads an answer. */
export const CONTRACT =
  "complete: exact, computed from the file. partial: what is known while a part is missing or had to be assumed; do not rely on it as a total. unknown: null, never zero.";
