import type { Model } from "../../model/layer";
import { ownValue } from "../../model/own";
import type { KeptTensor } from "../../model/state";
import type { Stock } from "../dialect";
import { blockOf } from "./registry";
import table from "./stock.json";
import { tensorsIn } from "./stock-tensors";
import { stockText } from "./stock-text";
import { variantNamed } from "./variants";

// To the compiler, each entry of the file has a type of its own.
const weights: Readonly<Record<string, string>> = table.weights;

export const STOCK_NAMES: readonly string[] = Object.keys(weights);

/** `yolo11`, its size where the name says one, its form for larger images, and its task. */
const NAME = /^(yolov?\d+)([a-z])?(6|-p6)?(u)?(?![a-z0-9])(?:-(seg|pose|obb|cls|tiny|spp)(u)?(?![a-z]))?/i;

/** `yolo11n`, `yolov8s-seg.pt`: the network of this name; of the first size where it says none. */
export function stockNamed(name: string): Stock | undefined {
  const found = NAME.exec(name);
  if (!found || !/^(?:\.(?:pt|ya?ml))?$/i.test(name.slice(found[0].length))) return undefined;
  const [, family = "", size, large, , task] = found;
  return stockOf(family, size, [large ? "6" : "", task ? `-${task}` : ""]);
}

/** The network whose weights a file of this name starts from: its name begins as that one's does. */
export function stockFor(name: string, { scale, layers, variant }: Model): Stock | undefined {
  const [, family, size, large, , task] = NAME.exec(name) ?? [];
  const head = layers.at(-1)?.type ?? "";
  const ending = blockOf(head, variantNamed(variant) ?? "ultralytics")?.stockEnding;
  if (family === undefined || ending === undefined) return undefined;
  const kind = /tiny|spp/i.test(task ?? "") ? `-${task}` : ending;
  return stockOf(family, scale ?? size, [large ? "6" : "", kind]);
}

function stockOf(
  family: string,
  size: string | undefined,
  [large = "", kind = ""]: readonly string[],
): Stock | undefined {
  const scaled = `${family}${large ? "-p6" : ""}${kind}`.toLowerCase();
  const letter = size ?? (table.scaled.includes(scaled) ? FIRST : "");
  const name = `${family}${letter}${large}${kind}`.toLowerCase();
  // The older families were trained again, without anchors: their weights have names of their own.
  for (const file of [name, `${name}u`]) {
    const rows = ownValue(weights, file);
    if (rows === undefined) continue;
    const text = (): string | undefined => (large ? undefined : stockText(family.toLowerCase(), kind));
    return { name, weights: `${file}.pt`, scale: letter, state: () => stateOf(file), text };
  }
  return undefined;
}

/** The first of the sizes where one file is for all of them. */
const FIRST = "n";

type State = ReturnType<Stock["state"]>;

/** Files whose tensors are remembered; beyond that all are forgotten. */
const MOST = 16;
const known = new Map<string, State>();

function stateOf(file: string): State {
  const before = known.get(file);
  if (before) return before;
  const tensors: KeptTensor[] = [];
  const keys: string[] = [];
  for (const [row, part] of rowsOf(file)) {
    const key = keyOf(row);
    while (keys.length <= row) keys.push(keyOf(keys.length));
    for (const one of tensorsIn(part, table.parts))
      tensors.push({ ...one, name: key + one.name, layer: row });
  }
  if (known.size >= MOST) known.clear();
  const state = { tensors, keys, unknown: [] };
  known.set(file, state);
  return state;
}

const keyOf = (row: number): string => `model.${row}.`;

/** The rows that hold tensors, and what each holds: those of a similar file, where some of them differ from it. */
function rowsOf(file: string): ReadonlyMap<number, string> {
  const [first = "", ...rest] = (ownValue(weights, file) ?? "").split(" ");
  const isLike = first.startsWith("=");
  const rows = new Map(isLike ? rowsOf(first.slice(1)) : []);
  let next = 0;
  for (const text of isLike ? rest : [first, ...rest]) {
    const [, row = next, part = ""] = /^(?:(\d+):)?(.*)$/.exec(text) ?? [];
    rows.set(Number(row), part);
    next = Number(row) + 1;
  }
  return rows;
}
