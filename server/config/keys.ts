import type { Budgets } from "../model/budgets";
import { CONVENTIONS, DTYPE_BYTES } from "../model/facts";
import { DEFAULT_PRESETS, PRESETS, type Preset, type RuleSettings } from "../model/options";
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
  size: key(sizeKind, "[480, 640]", "Spatial size of the input; the file's channels are kept."),
  shape: key(shapeKind, "[3, 640, 640]", "Full input shape without the batch, axes in the file's order."),
  batch: key(extentKind, "16", "Batch size used for activation memory."),
  scale: key(word, "n", "Scale of a family that one file describes."),
  dtype: key(oneOf(DTYPES), "float16", "Data type used for memory figures."),
  convention: key(
    oneOf(CONVENTIONS),
    "thop",
    "How operations are counted; by default as the file's framework prints them.",
  ),
  dialect: key(
    oneOf(dialectNames),
    dialectNames[0] ?? "",
    "Read the files as this dialect instead of detecting it.",
  ),
  variant: key(
    oneOf(variantNames),
    "v5",
    "Repository that the files are for, where one module name means different things in different repositories.",
  ),
  frameworkVersion: key(
    versionKind,
    '"8.3.0"',
    "Release of the framework that builds the model: reports modules missing from that release and follows its behaviour. By default the release that the project pins (a lock file, requirements, `pyproject.toml`, `environment.yml`, a virtual environment beside them), else the newest known one, 8.4.190.",
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
  min: key(extentKind, "100", "Minimum receptive field, in input pixels along each axis."),
  max: key(extentKind, "640", "Maximum receptive field, in input pixels along each axis."),
};

/** What a model may cost; `receptiveField` is a mapping of its own. */
export const BUDGET_KEYS: Table<Omit<Budgets, "receptiveField">> = {
  parameters: key(countKind, "3M", "Maximum number of parameters of the model, trainable or not."),
  macs: key(countKind, "4.5G", "Maximum multiply-accumulates for one example."),
  flops: key(countKind, "9 GFLOPs", "Maximum operations for one example, in the file's convention."),
  activations: key(countKind, "20M", "Maximum output values of all layers together, for one example."),
  weightMemory: key(bytesKind, "16 MB", "Maximum bytes of weights, in the chosen dtype."),
  peakMemory: key(
    bytesKind,
    "64 MB",
    "Maximum bytes of activations alive at one time, for a whole batch in the chosen dtype.",
  ),
  layerShare: key(shareKind, "30%", "Maximum share of the model's parameters in a single layer."),
};

export const FIELD_DOC = "Receptive field of each output: `min` and `max`, in input pixels along each axis.";

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
  device: [...DEFAULT_PRESETS, "device"],
};

/** Presets and the devices named among them; where nothing else is chosen, devices come on top of what is on anyway. */
export const withDevices = (
  presets: readonly Preset[],
  devices: readonly string[],
): Pick<RuleSettings, "presets" | "devices"> =>
  devices.length === 0
    ? { presets }
    : {
        presets: [...new Set([...(presets.length > 0 ? presets : DEFAULT_PRESETS), "device" as const])],
        devices,
      };

/** The keys of the file, and what each is for. */
export const TOP_KEYS = {
  root: { doc: "Ignore config files in the folders above this one.", example: "true", ...flag },
  extends: {
    doc: "Presets by name, and other config files by path relative to this one, that this file builds on.",
    example: "[recommended, ../fovea.yaml]",
  },
  presets: {
    doc: `Presets of rules to enable: ${PRESETS.join(", ")}. Default: ${DEFAULT_PRESETS.join(" and ")}. \`device:NAME\` adds the rules for a device.`,
    example: "[errors, recommended, strict]",
  },
  rules: {
    doc: "Severity of each rule, or off; with options: `[warning, {…}]`.",
    example: "{ dead-layer: error, pool-overlap: off }",
  },
  inputs: {
    doc: "How models are read, for all files or per glob.",
    example: "{ size: 640 }",
  },
  modules: {
    doc: "Declares your own modules: the layers they are made of, or their channels and parameters.",
    example: "{ Gate: { channels: same, parameters: c1*c1/8 + 98 } }",
  },
  budgets: {
    doc: "Limits on what a model costs, for all files or per glob. Exceeding one is an error.",
    example: "{ parameters: 3M }",
  },
  devices: {
    doc: "Describes devices of your own for `fovea fit` and `device:NAME`.",
    example: "{ camera: { memory: 512 MB, dtype: int8 } }",
  },
  ignore: {
    doc: "Globs of files to skip, as in a .gitignore.",
    example: "[legacy/, '*.draft.yaml']",
  },
  overrides: {
    doc: "The same keys for the files that match `files`; later overrides win.",
    example: "[{ files: 'mobile/**', rules: { huge-dense: error } }]",
  },
  files: {
    doc: "In an override: the glob, or globs, of the files it applies to.",
    example: "'mobile/**'",
  },
} as const;

/** Of them, those that may stand in an override. */
export const SECTION_KEYS = ["presets", "rules", "inputs", "modules", "budgets", "devices"] as const;
