import { dialectNames, variantNames } from "../config/names";
import type { Dim } from "../model/dim";
import { CONVENTIONS, DTYPE_BYTES } from "../model/facts";
import { isVersion, type Options } from "../model/options";
import { CannotRun, type Given } from "./command";

/** How a file is to be read: the options that `check` and `report` share. */
export const MODEL_OPTIONS = {
  scale: {
    type: "string",
    value: "S",
    help: "scale of a family that one file describes: n, s, m, l, x",
  },
  input: {
    type: "string",
    value: "SHAPE",
    help: "input shape without the batch, axes in the file's order: 3x640x640; ? is an unknown extent",
  },
  size: {
    type: "string",
    value: "SIZE",
    help: "spatial size of the input, 640 or 480x640; the file's channels are kept",
  },
  batch: { type: "string", value: "N", help: "batch size for activation memory (1)" },
  context: {
    type: "string",
    value: "N",
    help: "tokens in the context of a language model, for its FLOPs and caches (1, and its maximum length)",
  },
  dtype: {
    type: "string",
    value: "TYPE",
    help: `data type for memory figures: ${Object.keys(DTYPE_BYTES).join(", ")} (float32)`,
  },
  convention: {
    type: "string",
    value: "NAME",
    help: `how to count operations: ${CONVENTIONS.join(", ")} (what the file's framework prints)`,
  },
  dialect: {
    type: "string",
    value: "NAME",
    help: `read the files as this dialect instead of detecting it: ${dialectNames.join(", ")}`,
  },
  variant: {
    type: "string",
    value: "NAME",
    help: `repository that YOLO files are for: ${variantNames.join(", ")} (detected)`,
  },
  "framework-version": {
    type: "string",
    value: "VERSION",
    help: "release of the framework, such as 8.3.0 (default: what the project pins, else 8.4.190)",
  },
} as const;

type ModelValues = Given<typeof MODEL_OPTIONS>["values"];

/** The options as the analysis wants them. Throws where one is no such value. */
export function modelOptions(v: ModelValues): Options {
  return {
    ...(v.scale === undefined ? {} : { scale: v.scale }),
    ...(v.input === undefined ? {} : { input: shapeFrom(v.input, "--input") }),
    ...(v.size === undefined ? {} : { inputSize: sizeFrom(v.size) }),
    ...(v.batch === undefined ? {} : { batchSize: countFrom(v.batch, "--batch", 1) }),
    ...(v.context === undefined ? {} : { context: countFrom(v.context, "--context", 1) }),
    ...(v.dtype === undefined ? {} : { dtype: oneOf(v.dtype, dtypes, "--dtype") }),
    ...(v.convention === undefined ? {} : { convention: oneOf(v.convention, CONVENTIONS, "--convention") }),
    ...(v.dialect === undefined ? {} : { dialect: oneOf(v.dialect, dialectNames, "--dialect") }),
    ...(v.variant === undefined ? {} : { variant: oneOf(v.variant, variantNames, "--variant") }),
    ...(v["framework-version"] === undefined
      ? {}
      : { frameworkVersion: versionFrom(v["framework-version"]) }),
  };
}

const dtypes = Object.keys(DTYPE_BYTES) as (keyof typeof DTYPE_BYTES)[];

function shapeFrom(text: string, option: string): readonly Dim[] {
  return text.split(/[x×,]/i).map((part) => (part.trim() === "?" ? null : countFrom(part, option, 1)));
}

function sizeFrom(text: string): readonly number[] {
  return text.split(/[x×,]/i).map((part) => countFrom(part, "--size", 1));
}

function versionFrom(text: string): string {
  if (isVersion(text)) return text;
  throw new CannotRun(`--framework-version expects a version such as 8.3.0, not "${text}"`);
}

export function countFrom(text: string, option: string, least: number): number {
  const n = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(n) && n >= least) return n;
  throw new CannotRun(`${option} expects whole numbers from ${least}, not "${text}"`);
}

export function oneOf<T extends string>(text: string, choices: readonly T[], option: string): T {
  const found = choices.find((c) => c === text);
  if (found !== undefined) return found;
  throw new CannotRun(`${option} must be one of ${choices.join(", ")}, not "${text}"`);
}
