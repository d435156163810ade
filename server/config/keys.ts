import type { Budgets } from "../model/budgets";
import { CONVENTIONS, DTYPE_BYTES } from "../model/facts";
import { DEFAULT_PRESETS, PRESETS, type Preset } from "../model/options";
import { ownValue } from "../model/own";
import type { Severity } from "../model/problem";
import type { Inputs } from "./config";
import { dialectNames, variantNames } from "./names";
import {
  bytesKind,
  countKind,
  extentKind,
  flag,
  oneOf,
  shapeKind,
  shareKind,
  sizeKind,
  type ValueKind,
  versionKind,
  word,
} from "./values";

/** A key of the config file whose value is one word or number. */
export interface Key<T = unknown> extends ValueKind<T> {
  readonly doc: string;
  readonly example: string;
}

type Table<T> = { readonly [K in keyof T]-?: Key<NonNullable<T[K]>> };

const key = <T>(kind: ValueKind<T>, example: string, doc: string): Key<T> => ({ ...kind, example, doc });

const DTYPES = Object.keys(DTYPE_BYTES) as (keyof typeof DTYPE_BYTES)[];

/** How a model is to be read, as the file names it. */
export const INPUT_KEYS = {
  size: key(sizeKind, "[480, 640]", "The spatial extents of the input; the channels stay those of the file."),
  shape: key(
    shapeKind,
    "[3, 640, 640]",
    "The whole shape of the input without the batch, in the file's own order of axes.",
  ),
  batch: key(extentKind, "16", "Batch size used for activation memory."),
  scale: key(word, "n", "The member of a family that one file describes."),
  dtype: key(oneOf(DTYPES), "float16", "The data type used for memory figures."),
  convention: key(
    oneOf(CONVENTIONS),
    "thop",
    "How operations are counted; what the framework of the file prints when absent.",
  ),
  dialect: key(oneOf(dialectNames), dialectNames[0] ?? "", "Read the files as this dialect only."),
  variant: key(
    oneOf(variantNames),
    "v5",
    "The flavour of the dialect, where one name means different things in different repositories.",
  ),
  frameworkVersion: key(
    versionKind,
    '"8.3.0"',
    "The release of the framework that builds the model: reports modules missing from that release and follows its behaviour. If absent, the release that the project pins (a lock file, requirements, `pyproject.toml`, `environment.yml`, a virtual environment beside them), else the newest known one, 8.4.190.",
  ),
} satisfies Record<string, Key>;

/** What each of them is among the options of an analysis. */
export const INPUT_OPTIONS: Readonly<Record<keyof typeof INPUT_KEYS, keyof Inputs>> = {
  size: "inputSize",
  shape: "input",
  batch: "batchSize",
  scale: "scale",
  dtype: "dtype",
  convention: "convention",
  dialect: "dialect",
  variant: "variant",
  frameworkVersion: "frameworkVersion",
};

/** What an output may see, from and to. */
export const FIELD_KEYS: Table<NonNullable<Budgets["receptiveField"]>> = {
  min: key(extentKind, "100", "At least so many input pixels along each axis."),
  max: key(extentKind, "640", "At most so many."),
};

/** What a model may cost; `receptiveField` is a mapping of its own. */
export const BUDGET_KEYS: Table<Omit<Budgets, "receptiveField">> = {
  parameters: key(countKind, "3M", "Parameters of the model, trained or not."),
  macs: key(countKind, "4.5G", "Multiply-accumulates for one example."),
  flops: key(countKind, "9 GFLOPs", "Operations for one example, in the convention of the file."),
  activations: key(countKind, "20M", "Output elements of all layers together, for one example."),
  weightMemory: key(bytesKind, "16 MB", "Bytes of the weights in the chosen dtype."),
  peakMemory: key(
    bytesKind,
    "64 MB",
    "Bytes of the activations that are alive at one time, for a whole batch in the chosen dtype.",
  ),
  layerShare: key(shareKind, "30%", "Of the model's parameters, what a single layer may hold."),
};

export const FIELD_DOC =
  "What an output sees of the input: `min` and `max`, in input pixels along each axis.";

/** As people spell them. */
export const SEVERITIES: Readonly<Record<string, Severity | "off">> = {
  off: "off",
  hint: "hint",
  info: "information",
  information: "information",
  warn: "warning",
  warning: "warning",
  error: "error",
};

export const severityKind: ValueKind<Severity | "off"> = {
  expects: "off, hint, info, warning or error",
  read(t) {
    const v = t.kind === "scalar" ? t.value : undefined;
    return typeof v === "string" ? ownValue(SEVERITIES, v) : undefined;
  },
  schema: { enum: Object.keys(SEVERITIES) },
};

export const presetKind: ValueKind<Preset> = oneOf(PRESETS);

/** A preset by name in `extends` brings those that it stands on. */
export const PRESET_SETS: Readonly<Record<Preset, readonly Preset[]>> = {
  errors: ["errors"],
  recommended: DEFAULT_PRESETS,
  strict: [...DEFAULT_PRESETS, "strict"],
  hardware: [...DEFAULT_PRESETS, "hardware"],
};

/** The keys of the file, and what each is for. */
export const TOP_KEYS = {
  root: { doc: "Config files in the folders above this one do not count.", example: "true", ...flag },
  extends: {
    doc: "What this file is built on: presets by name, and other config files by their path relative to this one.",
    example: "[recommended, ../fovea.yaml]",
  },
  presets: {
    doc: `The sets of rules that are on: ${PRESETS.join(", ")}. Without it: ${DEFAULT_PRESETS.join(" and ")}.`,
    example: "[errors, recommended, strict]",
  },
  rules: {
    doc: "How severe each rule is, or off; a rule's own options stand behind it: `[warning, {…}]`.",
    example: "{ dead-layer: error, pool-overlap: off }",
  },
  inputs: {
    doc: "How models are to be read, for all files or under a pattern for some.",
    example: "{ size: 640 }",
  },
  modules: {
    doc: "Modules of your own, so that they are no longer unknown: what they are made of, or their channels and parameters.",
    example: "{ Gate: { channels: same, parameters: c1*c1/8 + 98 } }",
  },
  budgets: {
    doc: "What a model may cost, for all files or under a pattern for some. More than that is an error.",
    example: "{ parameters: 3M }",
  },
  ignore: {
    doc: "Patterns of files that are not looked at, as in a .gitignore.",
    example: "[legacy/, '*.draft.yaml']",
  },
  overrides: {
    doc: "The same keys for some files only, those of `files`; later ones are stronger.",
    example: "[{ files: 'mobile/**', rules: { huge-dense: error } }]",
  },
  files: {
    doc: "In an override: the pattern, or patterns, of the files that it is for.",
    example: "'mobile/**'",
  },
} as const;

/** Of them, those that may stand in an override. */
export const SECTION_KEYS = ["presets", "rules", "inputs", "modules", "budgets"] as const;
