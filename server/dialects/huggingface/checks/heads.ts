import type { Fix } from "../../../model/problem";
import type { Entry } from "../../../model/tree";
import type { Scope } from "../architecture";
import { reads, sizeOf } from "./sizes";

/** Queries, keys and values in whole heads; rotary positions in pairs. */
export function checkHeads(c: Scope): void {
  keyValueHeads(c);
  headWidth(c);
  rotaryPairs(c);
}

function keyValueHeads(c: Scope): void {
  const heads = sizeOf(c, "heads");
  const kvHeads = sizeOf(c, "kvHeads");
  const at = kvHeads?.entry ?? heads?.entry;
  // A latent, or one key-value head for all, whatever the file says of them.
  if (!heads || !kvHeads || !at || reads(c, "kv_lora_rank") || reads(c, "o_lora_rank")) return;
  if (kvHeads.value > 0 && heads.value % kvHeads.value === 0) return;
  c.fault({
    code: "attention-heads",
    span: at.value.span,
    severity: "error",
    message: `${kvHeads.key} ${kvHeads.value} does not divide ${heads.key} ${heads.value}: every key-value head serves the same number of query heads`,
    fixes: divisors(heads.value, kvHeads.value).map((n, i) => ({
      title: `Change ${kvHeads.key} to ${n}`,
      edits: kvHeads.entry ? [{ span: kvHeads.entry.value.span, text: String(n) }] : [],
      safe: false,
      preferred: i === 0,
    })),
  });
}

/** Those that divide `n`, nearest to `wanted` first; at most two. */
function divisors(n: number, wanted: number, may = (_: number): boolean => true): readonly number[] {
  const all: number[] = [];
  for (let d = 1; d <= Math.min(n, 1024); d++) if (n % d === 0 && may(d)) all.push(d);
  return all.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted)).slice(0, 2);
}

function headWidth(c: Scope): void {
  const heads = sizeOf(c, "heads");
  const hidden = sizeOf(c, "hidden");
  const at = heads?.entry ?? hidden?.entry;
  if (!heads || !hidden || !at || heads.value === 0 || hidden.value % heads.value === 0) return;
  if (reads(c, "qk_nope_head_dim")) return;
  const given = sizeOf(c, "headDim");
  const written = `${hidden.key} ${hidden.value} is not a multiple of ${heads.key} ${heads.value}`;
  const width = Math.floor(hidden.value / heads.value);
  if (given === undefined && c.family.headWidth === "rounded" && canTurn(c, width))
    c.fault({
      code: "attention-heads",
      span: at.value.span,
      severity: "warning",
      message: `${written}: each head is ${width} wide, ${heads.value * width} together`,
      fixes: heads.entry ? wholeHeads(c, heads.key, heads.entry, hidden.value, heads.value) : [],
    });
  else if (given === undefined)
    c.fault({
      code: "attention-heads",
      span: at.value.span,
      severity: "error",
      message: `${written}: a head has no whole width`,
      fixes: heads.entry ? wholeHeads(c, heads.key, heads.entry, hidden.value, heads.value) : [],
    });
  else if (c.family.headWidth === "strict")
    c.fault({
      code: "attention-heads",
      span: at.value.span,
      severity: "warning",
      message: `${written}; as ${given.key} is ${given.value} the model can be built, but some releases of transformers refuse it`,
    });
}

/** Rotary positions turn pairs of numbers; a head of an odd width runs only where a part of it stays as it is. */
const canTurn = (c: Scope, width: number): boolean =>
  width > 0 && (width % 2 === 0 || reads(c, "partial_rotary_factor"));

/** Numbers of heads of an even width that the key-value heads divide. */
function wholeHeads(c: Scope, key: string, { value }: Entry, hidden: number, wanted: number): readonly Fix[] {
  const groups = sizeOf(c, "kvHeads")?.value ?? 1;
  return divisors(hidden, wanted, (n) => groups > 0 && n % groups === 0 && (hidden / n) % 2 === 0).map(
    (n, i) => ({
      title: `Change ${key} to ${n}`,
      edits: [{ span: value.span, text: String(n) }],
      safe: false,
      preferred: i === 0,
    }),
  );
}

/** Rotary positions turn pairs of numbers. */
function rotaryPairs(c: Scope): void {
  const rope = sizeOf(c, "headDim");
  const share = c.map.entries.find((e) => e.key.value === "partial_rotary_factor")?.value;
  const part = share?.kind === "scalar" && typeof share.value === "number" ? share.value : 1;
  const turns = ["rope_theta", "rope_scaling", "rope_parameters"].some((key) =>
    c.map.entries.some((e) => e.key.value === key),
  );
  const entry = rope?.entry;
  if (!entry || !turns || !rope) return;
  const width = Math.trunc(rope.value * part);
  if (width % 2 === 0) return;
  c.fault({
    code: "attention-heads",
    span: entry.value.span,
    severity: "error",
    message: `${rope.key} ${rope.value} gives a rotary part of ${width}: rotary positions turn pairs of numbers, so it must be even`,
  });
}
