import type { LayerFault, PlacedFault } from "../model/fault";
import type { Node } from "../model/trace";
import { faultRule } from "./engine/fault";
import type { Context } from "./engine/rule";
import { numbers } from "./kit/graph";
import { type WiringRow, wiringOf } from "./kit/wiring";

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
  const listed = branches.map((b) => `${b.name} is ${b.size}${b.stride ? ` (stride ${b.stride})` : ""}`);
  const cause = strided(branches, context);
  const { model } = context;
  const apart = fault.assumed ? sameOrigin(branches, context) : undefined;
  const proviso = apart
    ? `; both come from ${apart}, so they differ whatever its output is`
    : " (assuming the undeclared module above keeps its guessed output)";
  return {
    message: `${model.layers[fault.layer]?.name}: ${listed.join(", ")}${cause ? `; ${cause}` : ""}${fault.assumed ? proviso : ""}`,
    ...(apart ? { severity: "error" } : {}),
    related: branches.flatMap(({ layer, name, size }) => {
      const from = model.layers[layer];
      return from ? [{ span: from.span, message: `${name} (${from.type}) is ${size}` }] : [];
    }),
  };
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
    const space = type.layout === "first" ? type.dims?.slice(1) : type.dims?.slice(0, -1);
    if (!space || space.length === 0) return [];
    const stride = facts.layers[from]?.receptiveField?.axes[0]?.stride;
    const name = model.layers[from]?.name ?? "the input";
    return [{ name, layer: from, size: space.map((d) => d ?? "?").join("×"), stride }];
  });
}

/** A head that reads several scales does not lay them over each other. */
const MEETING: ReadonlySet<string> = new Set(["concat", "elementwise"]);

/** The row whose own stride, made to fit, would bring its map to the size of the others. */
function strided(branches: readonly Branch[], { trace, model }: Context): string | undefined {
  for (const { layer, name, stride } of [...branches].sort((a, b) => b.layer - a.layer)) {
    const other = branches.find((b) => b.stride !== stride)?.stride;
    const [own] = (trace.byLayer[layer] ?? []).filter((n) => n.op === "conv" || n.op === "pool");
    const now = own && strideOf(own);
    if (!now || !stride || !other) continue;
    const wanted = (now * other) / stride;
    if (wanted === 1 || wanted === 2) return `${name} ${model.layers[layer]?.type} has stride ${now}`;
  }
  return undefined;
}

const strideOf = ({ attrs }: Node): number | undefined => numbers(attrs.stride)[0];
