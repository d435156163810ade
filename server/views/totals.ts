import type { Analysis } from "../analyse";
import { memoryOf } from "../measure/memory";
import type { InputRange, ModelFacts } from "../model/facts";
import { bytes, decimal, figureText, MARK, percent } from "./numbers";

/** Figures of the model as a whole that every view words alike. */
export type TotalRow = readonly [label: string, value: string];

/** `494 MB with Adam: 102 MB weights, 102 MB gradients, 204 MB moments, 84.3 MB activations` */
export function trainingRow({ options }: Analysis, { totals }: ModelFacts): TotalRow {
  const { dtype, batchSize } = options;
  const memory = memoryOf(totals, dtype, batchSize);
  const parts = [
    `${figureText(memory.weights, bytes)} weights`,
    `${figureText(memory.gradients, bytes)} gradients`,
    `${figureText(memory.moments, bytes)} moments`,
    `${figureText(memory.storedActivations, bytes)} activations`,
  ];
  return ["training", `${figureText(memory.training, bytes)} with Adam: ${parts.join(", ")}`];
}

/** None where no window slides over the input. */
export function inputSizeRows({ inputRange }: ModelFacts): readonly TotalRow[] {
  return inputRange ? [["input sizes", rangeText(inputRange)]] : [];
}

/** `75 to 427; at 224 the field covers all of it` */
export function rangeText({ smallest, largest, input, coverage, status }: InputRange): string {
  const mark = status === "complete" ? "" : MARK;
  const top = largest.every((n) => n === Infinity) ? "" : perAxis(largest);
  const range =
    top === "" ? `from ${mark}${perAxis(smallest)} on` : `${mark}${perAxis(smallest)} to ${mark}${top}`;
  const own = input.every((n): n is number => n !== null) ? perAxis(input) : "";
  const least = Math.min(...coverage.map((c) => c ?? 1));
  if (own === "") return range;
  const part = least === 1 ? "all" : percent(BigInt(Math.round(least * 10_000)), 10_000n);
  return `${range}; at ${own} the largest field covers ${part} of ${input.length > 1 ? "a side" : "it"}`;
}

function perAxis(extents: readonly number[]): string {
  const texts = extents.map((n) => (n === Infinity ? "any" : decimal(n)));
  return new Set(texts).size === 1 ? (texts[0] as string) : texts.join("×");
}
