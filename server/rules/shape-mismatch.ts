import type { LayerFault, PlacedFault } from "../model/fault";
import type { Tensor } from "../model/tensor";
import type { Node } from "../model/trace";
import { faultRule } from "./engine/fault";
import type { Remedy } from "./engine/fixes";
import type { Context } from "./engine/rule";
import { levelsOf } from "./kit/comments";
import { numbers } from "./kit/graph";
import { endsStage, type WiringRow, wiringOf } from "./kit/wiring";

export default faultRule({
  code: "shape-mismatch",
  severity: "error",
  preset: "errors",
  summary: "Reports input shapes that do not fit each other or the layer.",
  since: "0.1.0",
  fixKind: "suggestion",
  words: meeting,
});

/** One of the maps that meet: where it comes from, its size, and how many input pixels apart its positions are. */
interface Branch {
  readonly name: string;
  readonly layer: number;
  readonly size: string;
  readonly stride: number | undefined;
}

/**
 * Maps of different sizes that several rows hand to one: each with its row, and the row that would have to halve (or must
 * not) for all to agree.
 */
function meeting(fault: LayerFault, context: Context): Partial<PlacedFault> | undefined {
  const branches = branchesOf(fault.layer, context);
  if (new Set(branches.map((b) => b.size)).size < 2) return undefined;
  const shown = agree(branches);
  const listed = branches.map(
    (b) => `${b.name} is ${b.size}${shown && b.stride ? ` (stride ${b.stride})` : ""}`,
  );
  const commented = miscommented(fault.layer, context);
  const isCertain = commented || fault.assumed || branches.some((b) => undoesResize(b, context));
  const other = isCertain ? undefined : nearMiss(fault.layer, branches, context);
  const stride = strided(branches, context);
  // What ends a stage is likely to be meant.
  const near = other && (other.isOdd || stride === undefined) ? other : undefined;
  const cause = commented ?? near?.words ?? stride;
  const { model } = context;
  const apart = fault.assumed ? sameOrigin(branches, context) : undefined;
  const proviso = apart
    ? `; both come from ${apart}, so they differ whatever its output is`
    : " (assuming the undeclared module above keeps its guessed output)";
  return {
    message: `${model.layers[fault.layer]?.name}: ${listed.join(", ")}${cause ? `; ${cause}` : ""}${fault.assumed ? proviso : ""}`,
    ...(apart ? { severity: "error" } : {}),
    ...(near ? { fixes: [near.fix] } : {}),
    related: branches.flatMap(({ layer, name, size }) => {
      const from = model.layers[layer];
      return from ? [{ span: from.span, message: `${name} (${from.type}) is ${size}` }] : [];
    }),
  };
}

/** Below a map that did not fit, the steps of one way stand for those of all: then they say nothing of the size. */
function agree(branches: readonly Branch[]): boolean {
  const extents = branches.map(({ size, stride = Number.NaN }) => Number.parseInt(size, 10) * stride);
  return !(Math.max(...extents) >= 1.5 * Math.min(...extents));
}

/** The row that two maps come from on ways that scale differently: they cannot fit, however large it is. */
function sameOrigin(branches: readonly Branch[], context: Context): string | undefined {
  const rows = wiringOf(context);
  const origins = branches.map(({ layer }) => originOf(layer, rows, context));
  const pair = origins.find((o) => origins.some((p) => p.layer === o.layer && p.factor !== o.factor));
  return pair && context.model.layers[pair.layer]?.name;
}

/** As far back as one row reads one other and it is known how it scales. */
function originOf(
  layer: number,
  rows: readonly WiringRow[] | undefined,
  { trace }: Context,
): { readonly layer: number; readonly factor: number } {
  let at = layer;
  let factor = 1;
  for (;;) {
    const row = rows?.[at];
    const [link, ...others] = row?.links ?? [];
    const opaque = trace.byLayer[at]?.some((n) => n.opaque) ?? true;
    if (!row || !link || others.length > 0 || opaque || row.factor === undefined || link.target >= at)
      return { layer: at, factor };
    factor *= row.factor;
    at = link.target;
  }
}

/** What a layer reads, when that is several maps. */
function branchesOf(layer: number, { facts, model, trace }: Context): readonly Branch[] {
  const inputs = facts.layers[layer]?.inputs ?? [];
  if (!(trace.byLayer[layer] ?? []).some((n) => MEETING.has(n.op) && n.inputs.length === inputs.length))
    return [];
  return inputs.flatMap(({ layer: from, type }): Branch[] => {
    const size = sizeText(type);
    if (!size) return [];
    const stride = facts.layers[from]?.receptiveField?.axes[0]?.stride;
    const name = model.layers[from]?.name ?? "the input";
    return [{ name, layer: from, size, stride }];
  });
}

function sizeText({ dims, layout }: Tensor): string | undefined {
  const space = layout === "first" ? dims?.slice(1) : dims?.slice(0, -1);
  return space && space.length > 0 ? space.map((d) => d ?? "?").join("×") : undefined;
}

/** A head that reads several scales does not lay them over each other. */
const MEETING: ReadonlySet<string> = new Set(["concat", "elementwise"]);

/** The first row whose comment states another level than it has, below one whose comment is right. */
function miscommented(layer: number, context: Context): string | undefined {
  const levels = levelsOf(context);
  const at = levels.findIndex((l) => l.actual !== l.stride && l.layer.index < layer);
  const first = at > 0 ? levels[at] : undefined;
  return (
    first &&
    `the comment of ${first.layer.name} (${first.layer.type}) says stride ${first.stride}, but it is at stride ${first.actual}`
  );
}

/** A row that makes smaller at once what the row before it has made larger: that is where to look, not at a number. */
function undoesResize({ layer, stride = 1 }: Branch, context: Context): boolean {
  const rows = wiringOf(context);
  const [source] = rows?.[layer]?.links ?? [];
  const before = source && context.facts.layers[source.target]?.receptiveField?.axes[0]?.stride;
  return before !== undefined && rows?.[source?.target ?? -1]?.kind === "resize" && before < stride;
}

/** A number is rarely off by more, where it is no other level that was meant. */
const NEAR = 2;

/** A row beside the one that is read by number, at the end of its stage, of the size of the others. */
function nearMiss(
  layer: number,
  branches: readonly Branch[],
  context: Context,
): { readonly words: string; readonly fix: Remedy; readonly isOdd: boolean } | undefined {
  const rows = wiringOf(context);
  const links = rows?.[layer]?.links.filter((l) => l.absolute) ?? [];
  for (const { target, reference } of links) {
    const others = branches.filter((b) => b.layer !== target);
    const [wanted] = others;
    if (!rows || !wanted || others.some((b) => b.size !== wanted.size)) continue;
    const fits = rows
      .slice(Math.max(0, target - NEAR), Math.min(layer, target + NEAR + 1))
      .filter((r) => r.kind === "plain" && sizeOf(r.index, context) === wanted.size && endsStage(r, rows))
      .filter((r) => others.every((b) => b.layer !== r.index));
    const [row, rival] = fits;
    if (!row || rival) continue;
    const edits = [{ span: reference.span, text: String(row.index) }];
    const own = rows[target];
    return {
      isOdd: own?.kind !== "plain" || !endsStage(own, rows),
      words: `row ${row.index} (${row.layer.type}) is ${wanted.size} and would fit`,
      fix: { title: `Read row ${row.index}`, edits, preferred: true, ifSound: true },
    };
  }
  return undefined;
}

function sizeOf(layer: number, { facts }: Context): string | undefined {
  const type = facts.layers[layer]?.outputs[0];
  return type && sizeText(type);
}

/** The row whose own stride, made to fit, would bring its map to the size of the others. */
function strided(branches: readonly Branch[], { trace, model }: Context): string | undefined {
  for (const { layer, name, stride } of [...branches].sort((a, b) => b.layer - a.layer)) {
    const other = branches.find((b) => b.stride !== stride)?.stride;
    const [own, inner] = (trace.byLayer[layer] ?? []).filter((n) => n.op === "conv" || n.op === "pool");
    const now = own && !inner && strideOf(own);
    if (!now || !stride || !other || (now === 1 && numbers(own.attrs.kernel)[0] === 1)) continue;
    const wanted = (now * other) / stride;
    if (wanted === 1 || wanted === 2) return `${name} ${model.layers[layer]?.type} has stride ${now}`;
  }
  return undefined;
}

const strideOf = ({ attrs }: Node): number | undefined => numbers(attrs.stride)[0];
