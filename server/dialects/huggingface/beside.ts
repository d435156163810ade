import type { TensorBeside, WeightsBeside } from "../../model/beside";
import type { PlacedFault } from "../../model/fault";
import type { Fix, Severity } from "../../model/problem";
import { type Entry, entry } from "../../model/tree";
import { exact, shape } from "../../text/figures";
import type { Compared, Measured } from "../dialect";
import { sizeOf } from "./checks/sizes";
import type { Claim } from "./claims";
import { keyOf, type Search, scopesOf, searchIn } from "./deciding";
import { unpacked } from "./packed";
import { scopeOf } from "./scope";
import { quantizationAt } from "./storage";
import {
  type Blocks,
  blockOf,
  blocksOf,
  END,
  type Expected,
  elements,
  expectedOf,
  lastOf,
  NO_STACK,
  type Rests,
  rests,
  sameStacks,
  type Where,
} from "./tensors";

/** What checkpoints hold besides: tables that are worked out anew, and the scales of quantized weights. */
const BESIDES =
  /(inv_freq|position_ids|num_batches_tracked|final_logits_bias|masked_bias|\.attn\.bias|\.attention\.bias|rope_freqs\.weight|scale_inv|(?:weight|input|output|k|v|q)_scale|\.scales|zeros|g_idx|absmax|quant_map|quant_state\S*)$/;
/**
 * Compares shapes, layer by layer: names differ between a class and its checkpoints, which also cut experts and projections up in
 * other ways, so what has no counterpart of its own shape is compared by its number of elements.
 */
export function besideOf(measured: Measured, claim: Claim, weights: WeightsBeside): Compared {
  const at = entry(claim.root, "model_type") ?? entry(claim.root, "_class_name") ?? claim.root.entries[0];
  const { tensors, fault, file } = weights;
  if (weights.unlooked) return NOTHING;
  if (!tensors) {
    const message = `${file} cannot be compared. ${fault ?? ""}`;
    return at ? { faults: [faultAt(at, message, "warning")], confirmed: false } : NOTHING;
  }
  const whole = unpacked(tensors, quantizationAt(claim.root)?.value);
  if (!whole || measured.facts.totals.parameters.status !== "complete") return NOTHING;
  const ours = blocksOf(expectedOf(measured), blockOf);
  const stored = whole.filter((t) => !BESIDES.test(t.name));
  const theirs = sameStacks(blocksOf(stored, blockOf), ours);
  const asMany = !weights.missing && elements(stored) === measured.facts.totals.parameters.value;
  // What cannot be put beside each other cannot differ.
  const apart = [...ours.keys()].some((stack) => stack !== NO_STACK && !theirs.has(stack));
  const faults = apart ? [] : faultsOf({ claim, weights, at, search: searchIn(claim) }, ours, theirs);
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

interface Case {
  readonly claim: Claim;
  readonly weights: WeightsBeside;
  readonly at: Entry | undefined;
  readonly search: Search;
}

/** Nobody reads more differences. */
const MOST_TOLD = 20;

function faultsOf(c: Case, ours: Blocks<Expected>, theirs: Blocks<TensorBeside>): readonly PlacedFault[] {
  const faults: PlacedFault[] = [];
  const said = new Set<string>();
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
      if (said.has(key)) continue;
      if (said.size === MOST_TOLD) return unique(faults);
      said.add(key);
      faults.push(...told(c, left, [stack, index]));
    }
  }
  return unique(faults);
}

/** The first at each place. */
function unique(faults: readonly PlacedFault[]): readonly PlacedFault[] {
  const places = new Set<number>();
  return faults.filter(({ span }) => !places.has(span.start) && places.add(span.start));
}

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

function told(c: Case, left: Rests, where: Where): readonly PlacedFault[] {
  const { at, weights } = c;
  const [one] = left.ours.filter((t) => t.shape.length > 1).concat(left.ours);
  const other = one && [...left.theirs].sort((a, b) => likeness(one, b) - likeness(one, a))[0];
  if (one && other) {
    const key = keyOf(c.search, one, left, where);
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
