import { type Analysis, analyse } from "../../../server/analysis/analyse";
import type { Options } from "../../../server/model/options";

export interface Small {
  readonly rows: readonly string[];
  readonly keys?: string;
  readonly name?: string;
  readonly options?: Options;
}

/** The last row is the head; 80 classes, an image of 64 × 64. */
export function read({ rows, keys = "", name = "m.yaml", options }: Small, more: Options = {}): Analysis {
  const lines = rows.map((r) => `  - ${r}\n`);
  const text = `nc: 80\n${keys}\nbackbone:\n${lines.slice(0, -1).join("")}head:\n${lines.at(-1)}`;
  return analyse(text, name, { inputSize: [64, 64], frameworkVersion: "8.4.190", ...options, ...more });
}

export const errors = (a: Analysis): readonly string[] =>
  a.problems.filter((p) => p.severity === "error").map((p) => p.message);

export const stem = (c: number): string => `[-1, 1, Conv, [${c}, 3, 2]]`;
