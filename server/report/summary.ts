import type { Analysis, Found } from "../analysis/analyse";
import { cachedAt, cachedPerPosition } from "../model/cache";
import { type Convention, DTYPE_BYTES } from "../model/facts";
import type { Figure, Status } from "../model/figure";
import { type Options, pinnedRelease } from "../model/options";
import { spatial } from "../model/tensor";
import type { ModelSummary, ScaleSummary } from "../protocol";
import { binaryBytes, exact, figureText, shapeText, short } from "../text/figures";
import { decimal, extent } from "../text/numbers";
import { inferenceWords } from "./inference";

/** What the operations of a convention are called. */
export const workName = (convention: Convention): string =>
  convention === "macs" ? "MACs" : convention === "flops" ? "FLOPs" : `FLOPs (${convention})`;

/** What the totals are worth: of a file with an error nothing holds for certain. */
export function statusOf({ found, problems }: Pick<Analysis, "found" | "problems">): Status {
  const status = found?.facts.totals.status ?? "unknown";
  const broken = status === "complete" && problems.some(({ severity }) => severity === "error");
  return broken ? "partial" : status;
}

/** Whether it says anything to whom a layer sees how far: every token of a text may see every other. */
export function showsFields({ dialect, model }: Found): boolean {
  const [first] = model.inputs;
  return !dialect.stored || first?.type.layout !== "last" || (first.type.dims?.length ?? 0) > 2;
}

/** The model in a line, or null where there is none. */
export function summaryOf(analysis: Analysis): ModelSummary | null {
  const { found } = analysis;
  if (!found) return null;
  const { model, facts } = found;
  const { parameters, flops, convention } = facts.totals;
  return {
    dialect: found.dialect.name,
    title: found.dialect.title(model.variant),
    variant: model.variant,
    scale: model.scale,
    scales: model.scales,
    input: inputText(found),
    release: releaseText(analysis),
    parameters: parameters.value.toString(),
    status: statusOf(analysis),
    ...(inferenceWords(found, analysis.options) ?? {
      totals: `${figureText(parameters)} · ${figureText(flops).replace(/[A-Z]?$/, ` $&${convention === "macs" ? "MACs" : "FLOPs"}`)}`,
      detail: `${figureText(parameters, exact)} parameters, ${figureText(flops, exact)} ${workName(convention)}`,
    }),
  };
}

/** The summary line that the framework itself would print of it; null where that is not known. */
export function frameworkSummary({ found, name, options }: Analysis): string | null {
  return found && !options.fused ? (found.dialect.summary?.line(found, name) ?? null) : null;
}

/** `package 8.3.0 (requirements.txt)`: the release that the project pins; null where it pins none. */
export function releaseText({ found, options }: Analysis): string | null {
  const pinned = pinnedRelease(options, found?.dialect.packages);
  return pinned ? `${pinned.package} ${pinned.version} (${pinned.from})` : null;
}

/** `3×640×640`; several with commas; null where nobody says. */
export function inputText({ model }: Found): string | null {
  const known = model.inputs.filter((i) => i.origin !== "missing");
  return known.length > 0 ? known.map((i) => shapeText(i.type)).join(", ") : null;
}

/**
 * The inputs that suit the windows of the model, beside its own: `75 to 427 (here 224)`; `≥ 75` where a window sees
 * everything anyway. Null where nothing slides.
 */
export function feasibleText({ facts: { feasible }, model }: Found): string | null {
  if (!feasible) return null;
  const [least, most] = [feasible.min, feasible.max].map((sizes) => said(sizes.map(decimal)));
  const space = model.inputs[0] ? spatial(model.inputs[0].type).map(extent) : [];
  const own = space.length > 0 ? `; here ${said(space)}` : "";
  const range = feasible.max.includes(Number.POSITIVE_INFINITY)
    ? `≥ ${least}`
    : [...new Set([least, most])].join(" … ");
  return `${range} (every layer still adds context${own})`;
}

/** What a model that writes keeps between its steps: for one more token, and at the longest or at a given length. */
export function cacheText({ facts, model }: Found, { dtype, context }: Options): string | null {
  const { cache, dtype: stated } = facts.totals;
  if (!cache) return null;
  const type = dtype ?? stated ?? "float32";
  const width = BigInt(DTYPE_BYTES[type]);
  const size = ({ value, status }: Figure): string =>
    figureText({ value: value * width, status }, binaryBytes);
  const parts = [`${size(cachedPerPosition(cache))} per token`];
  if (cache.state.value > 0n) parts.push(`${size(cache.state)} of state`);
  const length = context ?? model.longest;
  if (length !== undefined) parts.push(`${size(cachedAt(cache, length))} at ${exact(length)}`);
  return `${parts.join(", ")} (${type})`;
}

/** One for all axes where they are alike. */
const said = (sizes: readonly string[]): string =>
  new Set(sizes).size === 1 ? (sizes[0] as string) : sizes.join("×");

/** One member of a family, for a list to choose from. */
export function scaleSummaryOf({ found }: Analysis, scale: string, chosen: boolean): ScaleSummary {
  if (!found) return { scale, chosen, totals: "" };
  const { parameters, flops, convention } = found.facts.totals;
  const work = `${figureText(flops, short)} ${workName(convention)}`;
  return { scale, chosen, totals: `${figureText(parameters)} parameters · ${work}` };
}
