import { type Entry, entry, get, isMapping, type Mapping, numberOf, stringOf } from "../../../model/tree";
import type { Scope } from "../architecture";

/** Families that no release before 5 has: its spelling is theirs. */
const SINCE_5 = /^(qwen3_5|glm_moe_dsa|glm4_moe_lite|deepseek_v4|gemma4|kimi_k25|lfm2_moe|nemotron_h)/;

/** Rotary positions in a spelling that one major release reads and the other passes over. */
export function checkRelease(c: Scope, outer: Scope): void {
  const scaling = entry(c.map, "rope_scaling");
  const parameters = entry(c.map, "rope_parameters");
  const version = versionOf(outer.map) ?? versionOf(c.map);
  if (scaling && isMapping(scaling.value)) {
    if (parameters && isMapping(parameters.value)) both(c, scaling, parameters);
    base(c, scaling.value);
    tooOld(c, scaling.value, version);
  } else if (parameters && isMapping(parameters.value)) newSpelling(c, parameters, version);
}

interface Version {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
}

/** A release, not a state between two. */
function versionOf(map: Mapping): Version | undefined {
  const text = stringOf(get(map, "transformers_version"));
  const [, major, minor] = /^(\d+)\.(\d+)(?:\.\d+)*$/.exec(text ?? "") ?? [];
  return text === undefined || major === undefined
    ? undefined
    : { text, major: Number(major), minor: Number(minor) };
}

const kindOf = (map: Mapping): string | undefined =>
  stringOf(get(map, "rope_type")) ?? stringOf(get(map, "type"));

const warn = (c: Scope, span: Entry["span"], message: string, severity: "warning" | "information"): void =>
  c.fault({ code: "rope-scaling", span, severity, message });

/** 4.x reads the one, 5.x the same one first: what the other says besides is lost. */
function both(c: Scope, scaling: Entry, parameters: Entry): void {
  const differs = ["factor", "rope_theta", "original_max_position_embeddings"].find((key) => {
    const [a, b] = [scaling, parameters].map(({ value }) => numberOf(get(value, key)));
    return a !== undefined && b !== undefined && a !== b;
  });
  const [a, b] = [scaling, parameters].map(({ value }) => (isMapping(value) ? kindOf(value) : undefined));
  if (differs === undefined && (a === b || a === undefined || b === undefined)) return;
  warn(
    c,
    parameters.key.span,
    `rope_parameters says another ${differs ?? "rope_type"} than rope_scaling, which is the one that is read`,
    "warning",
  );
}

/** A base inside of the object is read by 5.x only. */
function base(c: Scope, scaling: Mapping): void {
  const inner = entry(scaling, "rope_theta");
  const theta = numberOf(inner?.value);
  const top = numberOf(get(c.map, "rope_theta"));
  if (!inner || theta === undefined || theta === top) return;
  warn(
    c,
    inner.span,
    top === undefined
      ? `transformers 4 reads rope_theta beside rope_scaling, not in it: it would take its default in place of ${theta}`
      : `rope_theta is ${theta} here and ${top} beside rope_scaling: transformers 5 takes the first, 4 the second`,
    "warning",
  );
}

/** `rope_parameters` is the spelling of 5.x; 4.x knows it not. */
function newSpelling(c: Scope, { value, key }: Entry, version: Version | undefined): void {
  if (SINCE_5.test(c.family.types[0] ?? "") || (version && version.major >= 5)) return;
  // A file that a release between two has written is read by it.
  if (!version && stringOf(get(c.map, "transformers_version")) !== undefined) return;
  if (get(c.map, "rope_theta") || !isMapping(value)) return;
  const kind = kindOf(value) ?? "default";
  const theta = numberOf(get(value, "rope_theta"));
  const lost = [
    kind === "default" ? "" : `the scaling (${kind})`,
    theta === undefined ? "" : `rope_theta ${theta}`,
  ].filter(Boolean);
  if (lost.length === 0) return;
  const who = version
    ? `transformers ${version.text}, which wrote the file, ignores`
    : "transformers 4 ignores";
  warn(c, key.span, `${who} rope_parameters: ${lost.join(" and ")} would have no effect`, "warning");
}

/** Kinds that came with a release. */
const SINCE: ReadonlyMap<string, readonly [major: number, minor: number]> = new Map([
  ["llama3", [4, 43]],
  ["longrope", [4, 43]],
  ["yarn", [4, 43]],
]);

function tooOld(c: Scope, scaling: Mapping, version: Version | undefined): void {
  const said = entry(scaling, "rope_type");
  const kind = stringOf(said?.value);
  const since = kind === undefined ? undefined : SINCE.get(kind);
  if (!said || !version || !since) return;
  const [major, minor] = since;
  if (version.major > major || (version.major === major && version.minor >= minor)) return;
  warn(
    c,
    said.value.span,
    `rope_type ${kind} came with transformers ${major}.${minor}; the file says ${version.text}, which refuses it`,
    "information",
  );
}
