import type { TensorBeside, WeightsBeside } from "../../model/beside";
import type { PlacedFault } from "../../model/fault";
import type { Fix, Severity } from "../../model/problem";
import { volume } from "../../model/tensor";
import { once } from "../../model/trace";
import { type Entry, entry, integerOf } from "../../model/tree";
import { exact, shape } from "../../text/figures";
import type { Compared, Measured } from "../dialect";
import type { Scope } from "./architecture";
import { sizeOf } from "./checks/sizes";
import type { Claim } from "./claims";
import { scopeOf } from "./scope";
import { withKey } from "./trial";

/** A tensor that follows from the file. */
interface Expected {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The tensors of one layer of a stack, or those that stand in none. */
type Blocks<T> = ReadonlyMap<string, ReadonlyMap<number, readonly T[]>>;

/** Where a name of a tensor says the layer: `model.layers.3.mlp…` */
const STACK = /^(.*?\b(?:layers|layer|blocks?|h|blk|resblocks|stages))\.(\d+)\./;
const NO_STACK = "";

/** What checkpoints hold besides: tables that are worked out anew, and the scales of quantized weights. */
const BESIDES =
  /(inv_freq|position_ids|num_batches_tracked|final_logits_bias|masked_bias|\.attn\.bias|\.attention\.bias|rope_freqs\.weight|scale_inv|(?:weight|input|output|k|v|q)_scale|\.scales|zeros|g_idx|absmax|quant_map|quant_state\S*)$/;
/** Weights in packed form: their shapes say nothing of the layers'. */
const PACKED = /(qweight|weight_packed|_blocks|SCB)$/;

/**
 * Compares shapes, layer by layer: names differ between a class and its checkpoints, which also cut experts and projections up in
 * other ways, so what has no counterpart of its own shape is compared by its number of elements.
 */
export function besideOf(measured: Measured, claim: Claim, weights: WeightsBeside): Compared {
  const at = entry(claim.root, "model_type") ?? claim.root.entries[0];
  const { tensors, fault, file } = weights;
  if (weights.unlooked) return NOTHING;
  if (!tensors) {
    const message = `${file} cannot be compared. ${fault ?? ""}`;
    return at ? { faults: [faultAt(at, message, "warning")], confirmed: false } : NOTHING;
  }
  if (tensors.some((t) => PACKED.test(t.name)) || measured.facts.totals.parameters.status !== "complete")
    return NOTHING;
  const ours = blocksOf(expectedOf(measured), blockOf);
  const stored = tensors.filter((t) => !BESIDES.test(t.name));
  const theirs = sameStacks(blocksOf(stored, blockOf), ours);
  const asMany = !weights.missing && elements(stored) === measured.facts.totals.parameters.value;
  // What cannot be put beside each other cannot differ.
  const apart = [...ours.keys()].some((stack) => stack !== NO_STACK && !theirs.has(stack));
  const faults = apart ? [] : faultsOf({ measured, claim, weights, at }, ours, theirs);
  const wrong = asMany ? faults.filter((f) => f.severity === "error") : faults;
  return { faults: wrong, confirmed: wrong.length === 0 && (apart ? asMany : !weights.missing) };
}

const NOTHING: Compared = { faults: [], confirmed: false };

const faultAt = (e: Entry, message: string, severity: Severity): PlacedFault => ({
  code: "weights-mismatch",
  span: e.span,
  severity,
  message,
});

/** No model has more tensors. */
const MOST = 200_000;

function expectedOf({ trace, model }: Measured): readonly Expected[] {
  const found: Expected[] = [];
  for (const { layer, path, weights, copies } of once(trace.nodes)) {
    const { name = "", apart } = model.layers[layer] ?? {};
    // Some who save a checkpoint leave these out, and others cut them up in another way.
    if (apart) continue;
    const [, stem = name, first = "0"] = /^(.*)\.(\d+)(?:-\d+)?$/.exec(name) ?? [];
    const stacked = copies !== undefined || stem !== name || /(layers?|blocks?|\bh)$/.test(name);
    const times = typeof copies === "number" ? copies : 1;
    if (found.length + times * weights.length > MOST) break;
    for (let i = 0; i < times; i++)
      for (const w of weights) {
        const extents = w.shape.filter((d): d is number => typeof d === "number");
        const whose = stacked ? `${stem}.${Number(first) + i}` : name;
        found.push({ name: [whose, ...path, w.name].join("."), shape: extents });
      }
  }
  return found;
}

type Where = readonly [stack: string, index: number];

function blockOf(name: string): Where {
  const [, stack, index] = STACK.exec(name) ?? [];
  return stack === undefined ? [NO_STACK, 0] : [stack, Number(index)];
}

function blocksOf<T extends { readonly name: string }>(
  list: readonly T[],
  where: (name: string) => Where,
): Blocks<T> {
  const blocks = new Map<string, Map<number, T[]>>();
  for (const one of list) {
    const [stack, index] = where(one.name);
    const own = blocks.get(stack) ?? new Map<number, T[]>();
    blocks.set(stack, own);
    const block = own.get(index);
    if (block) block.push(one);
    else own.set(index, [one]);
  }
  return blocks;
}

/** Their stacks under our names: the same but for what stands in front, or the only one. */
function sameStacks(theirs: Blocks<TensorBeside>, ours: Blocks<Expected>): Blocks<TensorBeside> {
  const [a, b] = [theirs, ours].map((m) => [...m.keys()].filter((k) => k !== NO_STACK));
  const renamed = new Map(theirs);
  for (const stack of a ?? []) {
    if (ours.has(stack)) continue;
    const like =
      a?.length === 1 && b?.length === 1
        ? b[0]
        : b?.find(
            (own) =>
              !theirs.has(own) &&
              (`.${core(own)}`.endsWith(`.${core(stack)}`) || `.${core(stack)}`.endsWith(`.${core(own)}`)),
          );
    const blocks = theirs.get(stack);
    if (like === undefined || !blocks) continue;
    renamed.delete(stack);
    renamed.set(like, blocks);
  }
  return renamed;
}

/** Without the words for a whole, which classes put here and there. */
const core = (name: string): string =>
  name
    .split(".")
    .filter((part) => !/^(model|transformer|base_model)$/.test(part))
    .join(".");

interface Case {
  readonly measured: Measured;
  readonly claim: Claim;
  readonly weights: WeightsBeside;
  readonly at: Entry | undefined;
}

function faultsOf(c: Case, ours: Blocks<Expected>, theirs: Blocks<TensorBeside>): readonly PlacedFault[] {
  const faults: PlacedFault[] = [];
  const said = new Map<string, number>();
  for (const [stack, blocks] of ours) {
    const others = theirs.get(stack);
    if (stack !== NO_STACK && others) faults.push(...layerCount(c, stack, blocks.size, others.size));
    for (const [index, own] of blocks) {
      const other = others?.get(index);
      // Files that are not here say nothing, and a number of layers is told once.
      if (!other && (c.weights.missing || (stack !== NO_STACK && others))) continue;
      const left = rests(own, other ?? []);
      if (!left || (c.weights.missing && left.theirs.length === 0)) continue;
      const key = `${stack} ${left.ours.map((t) => shape(t.shape)).join()} ${left.theirs.map((t) => shape(t.shape)).join()}`;
      said.set(key, (said.get(key) ?? 0) + 1);
      if (said.get(key) === 1) faults.push(...told(c, left, [stack, index]));
    }
  }
  return unique(faults);
}

const unique = (faults: readonly PlacedFault[]): readonly PlacedFault[] =>
  faults.filter((f, i) => faults.findIndex((o) => o.span.start === f.span.start) === i);

/** Layers for the prediction of further tokens stand behind the others, and are not the class's. */
function layerCount(
  { claim, weights, at }: Case,
  stack: string,
  ours: number,
  theirs: number,
): readonly PlacedFault[] {
  const outer = scopeOf(claim.root, claim.family, () => {});
  const scopes = scopesOf(claim);
  const layers = scopes.map((s) => sizeOf(s, "layers")).find((t) => t?.value === ours);
  const ahead =
    scopes.some((s) => s.entry("num_nextn_predict_layers")) || outer.entry("num_nextn_predict_layers");
  if (ours === theirs || weights.missing || (ahead && theirs > ours)) return [];
  const place = layers?.entry ?? at;
  const key = layers?.key ?? "the config";
  return place
    ? [faultAt(place, `${weights.file} has ${theirs} layers (${stack}.…), but ${key} says ${ours}`, "error")]
    : [];
}

interface Rests {
  readonly ours: readonly Expected[];
  readonly theirs: readonly TensorBeside[];
}

/**
 * What has no counterpart of its shape, first by name and then by shape alone, unless both hold as many elements: then they are
 * only cut up in another way.
 */
function rests(ours: readonly Expected[], theirs: readonly TensorBeside[]): Rests | undefined {
  const byName = paired(ours, theirs, (t) => `${lastOf(t.name)} ${extents(t.shape)}`);
  // What still has a namesake of another shape is not the one to be taken for something else.
  const named = new Set(byName.ours.map((t) => lastOf(t.name)));
  const last = byName.theirs.filter((t) => named.has(lastOf(t.name)));
  const first = byName.theirs.filter((t) => !named.has(lastOf(t.name)));
  const left = paired(byName.ours, [...first, ...last], (t) => extents(t.shape));
  if (elements(left.ours) === elements(left.theirs)) return undefined;
  return left.ours.length === 0 && left.theirs.every(isCopy(ours)) ? undefined : left;
}

function paired(
  ours: readonly Expected[],
  theirs: readonly TensorBeside[],
  key: (t: Expected) => string,
): Rests {
  const known = new Map<string, TensorBeside[]>();
  for (const t of theirs) {
    const same = known.get(key(t));
    if (same) same.push(t);
    else known.set(key(t), [t]);
  }
  return { ours: ours.filter((t) => !known.get(key(t))?.shift()), theirs: [...known.values()].flat() };
}

/** `q_proj` of `model.layers.0.self_attn.q_proj.weight`. */
const lastOf = (name: string): string => name.replace(END, "").split(".").at(-1) ?? "";
const END = /\.(weight|kernel|bias|scale|shift|table|gamma|beta)$/;

/** A head that is tied is stored all the same by some. */
const isCopy =
  (ours: readonly Expected[]) =>
  ({ name, shape: s }: TensorBeside): boolean =>
    /(lm_head|output|decoder|embed_tokens|shared|wte)\.(weight|bias)$/.test(name) &&
    ours.some((t) => extents(t.shape) === extents(s));

/** Axes of 1 and the order of the axes say nothing: frameworks turn kernels. */
const extents = (s: readonly number[]): string =>
  s
    .filter((n) => n !== 1)
    .sort((x, y) => x - y)
    .join("×");

const elements = (list: readonly { readonly shape: readonly number[] }[]): bigint =>
  list.reduce((n, t) => n + (volume(t.shape) ?? 0n), 0n);

function told(c: Case, left: Rests, where: Where): readonly PlacedFault[] {
  const { at, weights } = c;
  const [one] = left.ours.filter((t) => t.shape.length > 1).concat(left.ours);
  const other = one && [...left.theirs].sort((a, b) => likeness(one, b) - likeness(one, a))[0];
  if (one && other) {
    const key = keyOf(c, one, left, where);
    const place = key?.entry ?? at;
    const who = key ? `${String(key.entry.key.value)} makes ${short(one)}` : `the config makes ${short(one)}`;
    const message = `${other.name} is ${shape(other.shape)} in ${weights.file}, but ${who} ${shape(one.shape)}`;
    if (!place) return [];
    const fixes = key?.value === undefined ? [] : [changed(key.entry, key.value)];
    return [{ ...faultAt(place, message, "error"), fixes }];
  }
  if (one) return absent(c, one);
  const [extra] = left.theirs;
  const message = `${weights.file} has ${extra?.name} (${exact(elements(left.theirs))} parameters), which nothing in the config asks for`;
  return at && extra ? [faultAt(at, message, "information")] : [];
}

const likeness = (one: Expected, { name, shape: s }: TensorBeside): number =>
  (lastOf(name) === lastOf(one.name) ? 2 : 0) + (s.length === one.shape.length ? 1 : 0);

const changed = ({ key, value }: Entry, n: number): Fix => ({
  title: `Change ${String(key.value)} to ${n}, as the weights have it`,
  edits: [{ span: value.span, text: String(n) }],
  safe: false,
  preferred: true,
});

function absent({ claim, weights, at }: Case, one: Expected): readonly PlacedFault[] {
  const isHead = one.name.startsWith("lm_head");
  const flag = isHead
    ? scopesOf(claim)
        .map((s) => s.entry("tie_word_embeddings"))
        .find((e) => e !== undefined)
    : undefined;
  const place = flag ?? at;
  const message = isHead
    ? `${weights.file} has no ${short(one)}: the head is tied to the embedding there, and tie_word_embeddings says that it is not`
    : `${weights.file} has no ${short(one)} (${shape(one.shape)}), which the config asks for`;
  return place ? [faultAt(place, message, "warning")] : [];
}

const short = ({ name }: Expected): string => name.replace(END, "");

const scopesOf = ({ root, family }: Claim): readonly Scope[] => {
  const outer = scopeOf(root, family, () => {});
  const { stages } = family.build(outer);
  return [...new Set([...stages.flatMap((s) => (s.scope ? [s.scope] : [])), outer])];
};

/** Keys of sizes, those that decide one tensor before those that decide many. */
const DECIDING = [
  "num_key_value_heads",
  "num_kv_heads",
  "vocab_size",
  "moe_intermediate_size",
  "intermediate_size",
  "shared_expert_intermediate_size",
  "ffn_dim",
  "encoder_ffn_dim",
  "decoder_ffn_dim",
  "d_ff",
  "n_inner",
  "num_local_experts",
  "num_experts",
  "n_routed_experts",
  "q_lora_rank",
  "kv_lora_rank",
  "state_size",
  "head_dim",
  "d_kv",
  "num_attention_heads",
  "num_heads",
  "max_position_embeddings",
  "n_positions",
  "type_vocab_size",
  "hidden_size",
  "n_embd",
  "d_model",
] as const;

interface Deciding {
  readonly entry: Entry;
  /** With which all of the layer agrees. */
  readonly value?: number;
}

/** The key that decides the tensor: of all that do the first one with which, at another value, the whole layer would agree. */
function keyOf({ claim }: Case, one: Expected, left: Rests, where: Where): Deciding | undefined {
  let first: Deciding | undefined;
  for (const c of scopesOf(claim))
    for (const key of DECIDING) {
      const found = c.entry(key);
      const now = found && integerOf(found.value);
      if (!found || !now) continue;
      const axis = axisOf(claim, c, found, one);
      if (axis === undefined) continue;
      first ??= { entry: found };
      for (const d of new Set(left.theirs.flatMap((t) => t.shape))) {
        const value: number = (now * d) / axis;
        if (
          Number.isInteger(value) &&
          value > 0 &&
          value !== now &&
          agrees(claim, c, found, value, left, where)
        )
          return { entry: found, value };
      }
    }
  return first;
}

/** How long the axis of a tensor is that a key decides, if it decides one. */
function axisOf(claim: Claim, c: Scope, key: Entry, one: Expected): number | undefined {
  const now = integerOf(key.value) ?? 0;
  const trial = withKey(claim, c, key, now * 2);
  const then = trial && expectedOf(trial.measured).find((t) => t.name === one.name);
  return then && one.shape.find((n, i) => then.shape[i] === 2 * n);
}

/** Whether with this value nothing of the layer is left over. */
function agrees(
  claim: Claim,
  c: Scope,
  key: Entry,
  value: number,
  left: Rests,
  [stack, index]: Where,
): boolean {
  const trial = withKey(claim, c, key, value);
  if (!trial) return false;
  const own = blocksOf(expectedOf(trial.measured), blockOf).get(stack)?.get(index) ?? [];
  const names = new Set(left.ours.map((t) => t.name));
  return (
    rests(
      own.filter((t) => names.has(t.name)),
      left.theirs,
    ) === undefined
  );
}
