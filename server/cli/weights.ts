import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Options } from "../model/options";

/** The names of files beside which weights lie. */
const CONFIG = "config.json";

/** The options with the headers of the weights beside the file, where it is one of those that have some. */
export async function withWeights(options: Options, file: string): Promise<Options> {
  if (path.basename(file) !== CONFIG) return options;
  const { weightsIn } = await import("../weights/disk");
  const weights = await weightsIn(path.dirname(file));
  return weights ? { ...options, weights } : options;
}

/** What changes when weights beside a file come, go or change. */
export function stampsBeside(file: string): readonly string[] {
  if (path.basename(file) !== CONFIG) return [];
  const folder = path.dirname(file);
  return readdirSync(folder)
    .filter((name) => /\.(safetensors(\.index\.json)?|gguf)$/.test(name))
    .map((name) => {
      const stat = statSync(path.join(folder, name), { throwIfNoEntry: false });
      return `${name} ${stat?.size} ${stat?.mtimeMs}`;
    });
}
