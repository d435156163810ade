import { readConfig } from "../config/read";
import type { HintParts } from "../ide/hints";
import { CONVENTIONS, type Convention, DTYPE_BYTES, type Dtype } from "../model/facts";
import type { Options } from "../model/options";
import type { OverrideParams } from "../protocol";

/** The section `fovea` of the user's settings, for one document. */
export interface Settings {
  readonly enable: boolean;
  readonly hints: HintParts & { readonly enable: boolean };
  readonly codeLens: boolean;
  readonly options: Options;
}

/** Whatever the client sent, read as settings: what is absent or of the wrong type has its default. */
export function settingsFrom(sent: unknown): Settings {
  const fovea = fieldsOf(sent);
  const hints = fieldsOf(fovea.hints);
  return {
    enable: flag(fovea.enable, true),
    hints: {
      enable: flag(hints.enable, true),
      shape: flag(hints.shape, true),
      parameters: flag(hints.parameters, true),
      macs: flag(hints.macs, false),
      flops: flag(hints.flops, false),
      receptiveField: flag(hints.receptiveField, true),
    },
    codeLens: flag(fovea.codeLens, true),
    options: optionsFrom(fovea),
  };
}

function optionsFrom(fovea: Fields): Options {
  const { scale, batchSize, dtype, convention, frameworkVersion } = fovea;
  const inputSize = sizesFrom(fovea.inputSize);
  return {
    ...(typeof scale === "string" && scale !== "" ? { scale } : {}),
    ...(inputSize ? { inputSize } : {}),
    ...(isExtent(batchSize) ? { batchSize } : {}),
    // "auto": what the file states.
    ...(isDtype(dtype) ? { dtype } : {}),
    ...(typeof frameworkVersion === "string" && frameworkVersion !== "" ? { frameworkVersion } : {}),
    ...rulesFrom(fovea),
    // "auto": what the framework of the file prints.
    ...(isConvention(convention) ? { convention } : {}),
  };
}

/** What was chosen for one document. */
export function overrideFrom(override: OverrideParams | undefined): Pick<Options, "scale" | "inputSize"> {
  const inputSize = sizesFrom(override?.inputSize);
  return {
    ...(override?.scale ? { scale: override.scale } : {}),
    ...(inputSize ? { inputSize } : {}),
  };
}

/** `fovea.presets` and `fovea.rules` are read as the same keys of a config file. */
function rulesFrom({ presets, rules }: Fields): Pick<Options, "rules"> {
  const given = {
    ...(Array.isArray(presets) && presets.length > 0 ? { presets } : {}),
    ...(Object.keys(fieldsOf(rules)).length > 0 ? { rules } : {}),
  };
  if (Object.keys(given).length === 0) return {};
  const read = readConfig(JSON.stringify(given), "fovea.json").config.settings.rules;
  return read ? { rules: read } : {};
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (v: unknown): Fields => (typeof v === "object" && v !== null ? (v as Fields) : {});

const flag = (v: unknown, otherwise: boolean): boolean => (typeof v === "boolean" ? v : otherwise);

const isExtent = (v: unknown): v is number => Number.isSafeInteger(v) && (v as number) > 0;

const sizesFrom = (v: unknown): readonly number[] | undefined =>
  Array.isArray(v) && v.length > 0 && v.every(isExtent) ? v : undefined;

const isDtype = (v: unknown): v is Dtype => typeof v === "string" && Object.hasOwn(DTYPE_BYTES, v);

const isConvention = (v: unknown): v is Convention => (CONVENTIONS as readonly unknown[]).includes(v);
