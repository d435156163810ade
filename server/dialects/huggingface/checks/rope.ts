import { entry, get, isMapping, items, type Mapping, numberOf, stringOf } from "../../../model/tree";
import { nearest } from "../../../text/nearest";
import type { Scope } from "../architecture";
import { sizeOf } from "./sizes";

/** Kinds of scaling, and the keys without which each cannot be computed. */
const KINDS: ReadonlyMap<string, readonly string[]> = new Map([
  ["default", []],
  ["linear", ["factor"]],
  ["dynamic", ["factor"]],
  ["yarn", ["factor"]],
  ["llama3", ["factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"]],
  ["longrope", ["short_factor", "long_factor"]],
  ["su", ["short_factor", "long_factor"]],
  ["mrope", []],
  ["proportional", []],
  ["axial", []],
]);

/** What such an entry says, and the kinds that one is usually of. */
export const ROPE_KEYS: readonly string[] = [
  "rope_type",
  "rope_theta",
  ...new Set([...KINDS.values()].flat()),
];
export const ROPE_KINDS: readonly string[] = [...KINDS.keys()].filter((kind) => kind !== "su");

/** The scaling of rotary positions: its kind, what it needs, and the lengths that it leads from and to. */
export function checkRope(c: Scope): void {
  for (const key of ["rope_scaling", "rope_parameters"]) {
    const found = entry(c.map, key);
    if (!isMapping(found?.value)) continue;
    const { value } = found;
    // One for each kind of attention.
    const nested = value.entries.map((e) => e.value).filter(isMapping);
    for (const part of nested.length > 0 && nested.length === value.entries.length ? nested : [value])
      checkOne(c, part, key);
  }
}

function checkOne(c: Scope, rope: Mapping, key: string): void {
  const fault = (span: Mapping["span"], message: string, severity: "error" | "warning"): void =>
    c.fault({ code: "rope-scaling", span, message, severity });
  const said = entry(rope, "rope_type") ?? entry(rope, "type");
  const kind = stringOf(said?.value);
  const other = stringOf(get(rope, "type"));
  if (!said || kind === undefined) {
    if (get(rope, "factor"))
      fault(rope.span, `${key} has a factor but no rope_type, so it is not used`, "warning");
    return;
  }
  if (other !== undefined && other !== kind && other !== "mrope")
    fault(said.value.span, `${key} says ${kind} at rope_type and ${other} at type`, "warning");
  const needed = KINDS.get(kind);
  if (!needed) {
    // Code of its own may know more kinds.
    if (c.family.remote !== undefined || get(c.map, "auto_map")) return;
    const near = nearest(kind, [...KINDS.keys()])[0];
    const hint = near ? `; did you mean ${near}?` : "";
    fault(said.value.span, `No scaling of rotary positions is called ${kind}${hint}`, "error");
    return;
  }
  for (const name of needed)
    if (!entry(rope, name)) fault(rope.span, `${key} of type ${kind} needs ${name}`, "error");
  const factor = entry(rope, "factor");
  const times = numberOf(factor?.value);
  if (factor && times !== undefined && times < 1)
    fault(factor.value.span, `factor ${times} shortens the context; it must be at least 1`, "warning");
  if ((kind === "yarn" || kind === "longrope") && times !== undefined) lengths(c, rope, times, kind);
  if (kind === "llama3") before(c, rope);
  if (kind === "longrope" || kind === "su") factors(c, rope);
}

/** The length before, times the factor, is the length after. */
function lengths(c: Scope, rope: Mapping, times: number, kind: string): void {
  const original = entry(rope, "original_max_position_embeddings");
  const before = numberOf(original?.value);
  const after = sizeOf(c, "positions");
  if (!original || before === undefined || !after?.entry) return;
  const made = before * times;
  if (after.value === before || Math.abs(made - after.value) <= 1) return;
  c.fault({
    code: "rope-scaling",
    span: after.entry.value.span,
    severity: "warning",
    message: `${after.key} is ${after.value}, but ${kind} leads from ${before} to ${made} (× ${times}): readers disagree on which of them counts`,
    related: [{ span: original.span, message: `from ${before}` }],
  });
}

/** One number for every pair of the rotary part. */
function factors(c: Scope, rope: Mapping): void {
  const hidden = sizeOf(c, "hidden")?.value;
  const heads = sizeOf(c, "heads")?.value;
  const width = sizeOf(c, "headDim")?.value ?? (hidden && heads ? Math.floor(hidden / heads) : undefined);
  if (width === undefined) return;
  const share =
    numberOf(get(c.map, "partial_rotary_factor")) ?? numberOf(get(rope, "partial_rotary_factor")) ?? 1;
  // Of a latent only the part beside it is turned.
  const part = c.keys.qk_rope_head_dim && numberOf(c.entry("qk_rope_head_dim")?.value);
  const turned = part ?? c.keys.qk_rope_head_dim?.fallback;
  const pairs = Math.floor((typeof turned === "number" ? turned : Math.trunc(width * share)) / 2);
  for (const name of ["short_factor", "long_factor"]) {
    const list = entry(rope, name);
    const found = items(list?.value).length;
    if (list?.value.kind !== "seq" || found === pairs) continue;
    c.fault({
      code: "rope-scaling",
      span: list.key.span,
      severity: "error",
      message: `${name} has ${found} numbers, but a head has ${pairs} pairs to turn`,
    });
  }
}

/** Llama 3's scaling stretches a length to a longer one. */
function before(c: Scope, rope: Mapping): void {
  const original = entry(rope, "original_max_position_embeddings");
  const from = numberOf(original?.value);
  const after = sizeOf(c, "positions");
  if (!original || from === undefined || !after?.entry || from < after.value) return;
  c.fault({
    code: "rope-scaling",
    span: original.value.span,
    severity: "warning",
    message: `original_max_position_embeddings ${from} must be less than ${after.key} ${after.value}: nothing is stretched`,
  });
}
