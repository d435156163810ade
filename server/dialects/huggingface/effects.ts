import { cachedAt, cachedPerPosition } from "../../model/cache";
import { DTYPE_BYTES } from "../../model/facts";
import { type Figure, figure, UNKNOWN } from "../../model/figure";
import { volume } from "../../model/tensor";
import type { Node } from "../../model/trace";
import { booleanOf, type Entry, integerOf, type Scalar } from "../../model/tree";
import { billions, binaryBytes, bytes, exact, figureText, shape, short } from "../../text/figures";
import { code, table } from "../../text/markdown";
import type { Measured } from "../dialect";
import type { Scope } from "./architecture";
import type { Claim } from "./claims";
import type { Kind } from "./keys";
import { storedOf } from "./storage";
import { type Trial, withKey } from "./trial";

/** Keys of which one more is what people try; of widths it is twice as much. */
const ONE_MORE =
  /layers?$|^(num_experts_per_tok(en)?|moe_k|n_shared_experts|first_k_dense_replace|decoder_sparse_step|topk_group|num_hidden_groups)$/;

/** What a key decides, and what another value of it would change, as Markdown; undefined where that is nothing. */
export function effectOf(claim: Claim, c: Scope, found: Entry, kind: Kind): string | undefined {
  const next = nextOf(found, kind);
  const trial = next === undefined ? undefined : withKey(claim, c, found, next);
  if (!trial) return undefined;
  const now = withKey(claim, c, found, (found.value as Scalar).value);
  if (!now) return undefined;
  const rows = rowsOf(now, trial);
  const decided =
    decidedBy(now.measured, trial.measured) ||
    (ONE_MORE.test(String(found.key.value)) ? layerOf(now.measured) : "");
  const name = code(String(found.key.value));
  const head = `${name}: ${String(next)}`;
  const parts = [
    decided,
    rows.length > 0
      ? table(["", "now", head], ["left", "right", "right"], rows)
      : `With ${head} the parameters and the cache are the same.`,
  ];
  return parts.filter(Boolean).join("\n\n");
}

function nextOf({ key, value }: Entry, kind: Kind): number | boolean | undefined {
  if (kind === "flag") {
    const now = booleanOf(value);
    return now === undefined ? undefined : !now;
  }
  const n = integerOf(value);
  if (n === undefined || n < 1 || kind === "number" || kind === "word") return undefined;
  const name = String(key.value);
  if (ONE_MORE.test(name)) return n + 1;
  return name === "vocab_size" ? (Math.floor(n / 64) + 1) * 64 : n * 2;
}

interface Line {
  readonly label: string;
  readonly write: (n: bigint) => string;
  of(t: Trial): Figure | undefined;
}

const LINES: readonly Line[] = [
  { label: "parameters", write: billions, of: ({ measured: m }) => m.facts.totals.parameters },
  { label: "active", write: billions, of: ({ measured: m }) => m.facts.totals.active },
  { label: "weights", write: bytes, of: ({ measured: m, root }) => storedOf(m, root).bytes },
  {
    label: "cache per token",
    write: binaryBytes,
    of: (t) => cached(t, ({ cache }) => cachedPerPosition(cache)),
  },
  {
    label: "cache at full length",
    write: binaryBytes,
    of: (t) => {
      const { longest } = t.measured.model;
      return longest === undefined ? undefined : cached(t, ({ cache }) => cachedAt(cache, longest));
    },
  },
  { label: "FLOPs per token", write: short, of: ({ measured: m }) => m.facts.totals.flops },
];

function cached(
  { measured: { facts } }: Trial,
  of: (o: { readonly cache: NonNullable<Measured["facts"]["totals"]["cache"]> }) => Figure,
): Figure | undefined {
  const { cache, dtype = "float32" } = facts.totals;
  if (!cache) return undefined;
  const { value, status } = of({ cache });
  return { value: value * BigInt(DTYPE_BYTES[dtype]), status };
}

/** Figures that differ: what they are, and what they would be, with the difference where both are sure. */
function rowsOf(now: Trial, then: Trial): readonly (readonly string[])[] {
  return LINES.flatMap(({ label, write, of }): readonly (readonly string[])[] => {
    const [a = UNKNOWN, b = UNKNOWN] = [of(now), of(then)];
    if (a.value === b.value && a.status === b.status) return [];
    return [[label, figureText(a, write), `${figureText(b, write)}${difference(a, b, write)}`]];
  });
}

function difference(a: Figure, b: Figure, write: (n: bigint) => string): string {
  if (a.status !== "complete" || b.status !== "complete") return "";
  const by = b.value - a.value;
  return ` (${by < 0n ? "−" : "+"}${write(by < 0n ? -by : by)})`;
}

/** So many tensors are named. */
const MOST = 6;

/** The tensors whose shape the key decides, with the numbers of the file: each as long as it is once in the first block that has it. */
function decidedBy(now: Measured, then: Measured): string {
  const others = new Map(then.trace.nodes.map((n) => [keyOf(n, then), n]));
  const seen = new Set<string>();
  const lines: string[] = [];
  for (const node of now.trace.nodes) {
    const name = node.path.join(".") || (now.model.layers[node.layer]?.name ?? "");
    const other = others.get(keyOf(node, now));
    for (const [i, w] of node.weights.entries()) {
      const alike = other?.weights[i];
      const once = `${name}.${w.name}`;
      if (!alike || shape(w.shape) === shape(alike.shape) || w.shape.length < 2 || seen.has(once)) continue;
      seen.add(once);
      const size = figure(volume(w.shape) ?? 0n);
      const { copies } = node;
      const times = typeof copies === "number" && copies > 1 ? ` in ${exact(copies)} layers` : "";
      lines.push(`${code(name)} ${shape(w.shape)} = ${figureText(size, billions)}${times}`);
    }
  }
  if (lines.length === 0) return "";
  const more = lines.length > MOST ? `, and ${lines.length - MOST} more` : "";
  return `It decides ${lines.slice(0, MOST).join(", ")}${more}.`;
}

/** What one of the stacked layers holds, part by part. */
function layerOf({ model, trace }: Measured): string {
  const layer = model.layers.find((l) => (l.repeat ?? 1) > 1);
  const parts = new Map<string, bigint>();
  for (const { path, weights } of (layer && trace.byLayer[layer.index]) ?? [])
    for (const w of weights)
      parts.set(path[0] ?? "", (parts.get(path[0] ?? "") ?? 0n) + (volume(w.shape) ?? 0n));
  const said = [...parts].slice(0, MOST).map(([name, n]) => `${code(name)} ${billions(n)}`);
  return said.length > 0 ? `Each layer holds ${said.join(", ")}.` : "";
}

const keyOf = ({ path, op, layer }: Node, { model }: Measured): string =>
  `${model.layers[layer]?.name.replace(/\.\d+(-\d+)?$/, "")} ${path.join(".")} ${op}`;
