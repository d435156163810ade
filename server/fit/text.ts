import type { Found } from "../analysis/analyse";
import type { Figure } from "../model/figure";
import type { Paint } from "../report/report";
import { printable } from "../report/report";
import { bytes, exact, figureText, percent } from "../text/figures";
import { inColumns } from "../text/width";
import { type Fit, fits, isOver, type Room, roomsOf } from "./fit";
import { checkedText } from "./list";
import { OPTIMIZERS } from "./optimizers";
import { ridgeOf } from "./roofline";

/** The answer for a terminal: whether it fits, what takes the room, and where it could be had. */
export function fitText(path: string, found: Found, fit: Fit, paint: Paint, layers: number): string {
  const { device } = fit.request;
  const sections = [
    `${paint("bold", printable(path))}  ${paint("dim", conditions(found, fit))}`,
    ...(device?.inferenceOnly ? [] : [`${paint("bold", "training")}\n${inLines(trainingRows(found, fit))}`]),
    `${paint("bold", "inference")}\n${inLines(inferenceRows(fit))}`,
    device?.inferenceOnly ? "" : layerTable(found, fit, layers, paint),
    boundText(found, fit),
    [...verdict(fit, paint), paint("dim", RESERVATION)].join("\n"),
  ];
  return `${sections.filter(Boolean).join("\n\n")}\n`;
}

/** What no file says comes on top. */
export const RESERVATION =
  "Lower bounds: the allocator, workspaces of kernels, the loss, data on its way and dropout masks of transformers come on top.";

function conditions({ dialect, model }: Found, { request, batch, context, inference }: Fit): string {
  const { amp, dtype, optimizer, device, memory } = request;
  const said = [
    dialect.title(model.variant),
    model.scale === null ? "" : `scale ${model.scale}`,
    context === undefined ? "" : `${exact(context)} tokens`,
    `batch ${exact(batch)}`,
    device?.inferenceOnly ? inference.dtype : amp ? `autocast to ${amp}` : (dtype ?? "float32"),
    device?.inferenceOnly ? "" : optimizer,
    device ? device.title : memory === undefined ? "" : bytes(memory),
  ];
  return said.filter(Boolean).map(printable).join(" · ");
}

type Row = readonly [label: string, amount: string, note: string];

const size = (f: Figure): string => figureText(f, bytes);

function trainingRows(found: Found, { training: t, request, batch }: Fit): readonly Row[] {
  const { amp, optimizer } = request;
  const at =
    t.peakLayer === null
      ? "at the optimizer's step"
      : `in the backward pass of ${nameOf(found, t.peakLayer)}`;
  const rows: readonly (Row | false)[] = [
    ["weights", size(t.weights), amp ? "master weights in 32 bits" : ""],
    t.copies.value > 0n && [
      "16-bit copies",
      size(t.copies),
      "of the weights of products, as autocast caches them",
    ],
    t.averages.value > 0n && [
      "average",
      size(t.averages),
      "moving average of the weights that the trainer keeps",
    ],
    [optimizer, size(t.optimizer), OPTIMIZERS[optimizer].words],
    ["gradients", size(t.gradients), "one per trained weight"],
    ["activations", size(t.stored), `stored for the backward pass, batch of ${exact(batch)}`],
    ["peak", size(t.peak), `${at}; gradients come as activations go`],
  ];
  return rows.filter((r): r is Row => r !== false);
}

function inferenceRows({ inference: i, batch }: Fit): readonly Row[] {
  const rows: readonly (Row | false)[] = [
    ["weights", size(i.weights), i.dtype],
    i.cache.value > 0n && ["cache", size(i.cache), `batch of ${exact(batch)}`],
    ["activations", size(i.activations), `at their peak, batch of ${exact(batch)}`],
    ["total", size(i.total), ""],
  ];
  return rows.filter((r): r is Row => r !== false);
}

function inLines(rows: readonly Row[]): string {
  return inColumns(rows, new Set([1]))
    .map((line) => `  ${line}`)
    .join("\n");
}

/** Which layers to change first: where most is stored. */
function layerTable(found: Found, { layers, training, bounds }: Fit, count: number, paint: Paint): string {
  const shown = layers.slice(0, count);
  if (shown.length === 0) return "";
  const head = ["#", "layer", "stored", "share", ...(bounds.length > 0 ? ["bound by"] : [])];
  const rows = shown.map(({ index, stored }) => [
    String(index),
    layerText(found, index),
    size(stored),
    stored.status === "unknown" || training.stored.value === 0n
      ? ""
      : percent(stored.value, training.stored.value),
    ...(bounds.length > 0 ? [bounds[index]?.by ?? ""] : []),
  ]);
  const [first = "", ...lines] = inColumns([head, ...rows], new Set([0, 2, 3]));
  const rest = layers.length - shown.length;
  const more = rest > 0 ? `\n${paint("dim", `and ${rest} more (--top ${layers.length})`)}` : "";
  return `${paint("bold", "stored activations by layer, largest first")}\n${paint("dim", first)}\n${lines.join("\n")}${more}`;
}

const layerText = ({ model }: Found, index: number): string => {
  const layer = model.layers[index];
  if (!layer) return "?";
  return printable(layer.nameSpan && layer.name !== layer.type ? `${layer.type} ${layer.name}` : layer.type);
};

const nameOf = (found: Found, index: number): string => `${index} ${layerText(found, index)}`;

function boundText(found: Found, { bounds, request }: Fit): string {
  const ridge = ridgeOf(request);
  if (ridge === undefined || bounds.length === 0) return "";
  const known = bounds.filter((b) => b !== null);
  const compute = known.filter((b) => b.by === "compute").length;
  const layers = found.model.layers.length;
  return (
    `${compute} of ${layers} layers are compute-bound in the forward pass, ${known.length - compute} memory-bound ` +
    `(${request.device?.title} is busy with both at ${ridge.toFixed(0)} operations per byte)`
  );
}

/** In sentences: what fits, and how much of it. */
export function verdict(fit: Fit, paint: Paint): readonly string[] {
  const { request, largest, batch } = fit;
  const rooms = roomsOf(fit);
  if (rooms.length === 0) return [];
  const runs = request.device?.inferenceOnly === true;
  const answer = fits(fit);
  const shown = rooms.filter((room) => answer !== false || isOver(room)).map(roomText);
  const needed = shown.map((r) => r.needed).join(" and ");
  const least = shown.map((r) => r.least).join(" and ");
  const room = shown.map((r) => r.of).join(", ");
  const all = request.device ? `${request.device.title} (${room})` : room;
  const first =
    answer === false
      ? paint("red", `Does not fit: a batch of ${exact(batch)} needs at least ${least}, more than ${all}.`)
      : answer === true
        ? paint(
            "green",
            `Fits: a batch of ${exact(batch)} ${runs ? "runs" : "trains"} in ${needed} of ${all}.`,
          )
        : paint(
            "yellow",
            `Not known: a batch of ${exact(batch)} needs ${needed} and what is not known, of ${all}.`,
          );
  const batches = [
    runs || largest.training === null ? "" : `training ${exact(largest.training)}`,
    largest.inference === null ? "" : `inference ${exact(largest.inference)}`,
  ].filter(Boolean);
  return [
    first,
    ...(batches.length > 0 ? [`Largest batch, at most: ${batches.join(", ")}.`] : []),
    ...notes(fit),
  ];
}

/** A device with a flash has two rooms, which are told apart by their names. */
function roomText({ needed, size: most, name }: Room) {
  const which = name ? ` (${name})` : "";
  return {
    needed: `${size(needed)}${which}`,
    least: `${bytes(needed.value)}${which}`,
    of: name ? `${bytes(most)} of ${name}` : bytes(most),
  };
}

function notes({ request: { device, amp } }: Fit): readonly string[] {
  if (!device) return [];
  const lacks = amp && device.peak && device.peak[amp] === undefined;
  return [
    ...(device.note ? [`${device.title}: ${device.note}.`] : []),
    ...(lacks ? [`Products in ${amp} are not documented for it.`] : []),
    ...(device.source ? [`Source: ${device.source} (${checkedText(device)})`] : []),
  ];
}
