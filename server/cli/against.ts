import path from "node:path";
import type { Analysis } from "../analysis/analyse";
import { type Stock, stockNamed } from "../analysis/stock";
import { type ForecastJson, forecastJson, forecastLines } from "../report/diff/pretrained";
import { type ListedWeights, loadingScript, weightsForecast, weightsMarkdown } from "../report/diff/weights";
import { weightsAt } from "../weights/disk";
import { CannotRun } from "./command";

/** What a model is compared with that is no file of layers: the weights of a network by its name, or the header of a file of them. */
export type Against =
  | { readonly kind: "stock"; readonly stock: Stock }
  | { readonly kind: "file"; readonly file: string };

const READ = /\.(safetensors(\.index\.json)?|keras|h5|hdf5|weights\.json)$/;
/** Reading these runs code. */
const PICKLED = /\.(pt|pth|bin|ckpt|pkl)$/;

export function againstOf(given: string): Against {
  const stock = stockNamed(given);
  if (stock) return { kind: "stock", stock };
  if (READ.test(given)) return { kind: "file", file: given };
  if (PICKLED.test(given))
    throw new CannotRun(`${given} may be a pickle, which is never opened; save its tensors as .safetensors`);
  throw new CannotRun(
    `--with expects a stock network (yolo11n), a .safetensors, .keras or .h5 file, not "${given}"`,
  );
}

export interface AgainstJson {
  readonly schemaVersion: 1;
  readonly weights: string;
  readonly model: string;
  readonly pretrained: ForecastJson;
}

/** What of some weights is loaded into a model, as text, as Markdown or for programs. */
export async function againstWeights(
  against: Against,
  { path: shown, analysis }: { readonly path: string; readonly analysis: Analysis },
  folder: string,
  format: "text" | "markdown" | "json" | "python",
): Promise<string> {
  const isStock = against.kind === "stock";
  const file = isStock ? against.stock.weights : against.file;
  const weights = isStock ? { state: against.stock.state() } : await listedIn(file, folder);
  const result = weightsForecast(analysis, weights);
  if (!result) throw new CannotRun(`Fovea does not know how the framework of ${shown} loads weights`);
  if (format === "json") {
    const json: AgainstJson = {
      schemaVersion: 1,
      weights: file,
      model: shown,
      pretrained: forecastJson(result),
    };
    return `${JSON.stringify(json, null, 1)}\n`;
  }
  if (format === "python") {
    const script = loadingScript(analysis, result, file);
    if (script === undefined) throw new CannotRun(`${file} has no tensors that another name would load`);
    return script;
  }
  if (format === "markdown") return weightsMarkdown(analysis, result, file);
  return `${forecastLines(result, { weights: file, layers: analysis.found?.model.layers ?? [] }).join("\n")}\n`;
}

async function listedIn(file: string, folder: string): Promise<ListedWeights> {
  const header = await weightsAt(path.resolve(folder, file));
  if (!header) throw new CannotRun(`cannot read ${file}`);
  if (!header.tensors) throw new CannotRun(`${file}: ${header.fault ?? "its header says nothing"}`);
  return { listed: header.tensors, found: header.found };
}
