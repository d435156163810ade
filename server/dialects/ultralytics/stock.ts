import type { Model } from "../../model/layer";
import type { Stock } from "../dialect";
import { blockOf } from "./registry";
import table from "./stock.json";
import { variantNamed } from "./variants";

/** What a network is built of whose weights people start from; written by a script that asks the framework. */
interface Description {
  readonly nc: number;
  /** What else its file says at the top. */
  readonly keys?: Readonly<Record<string, unknown>>;
  readonly scales?: Readonly<Record<string, readonly number[]>>;
  /** Rows without the brackets around them. */
  readonly backbone: readonly string[];
  readonly head: readonly string[];
}

// To the compiler, each entry of the file has a type of its own.
const all: ReadonlyMap<string, Description> = new Map(
  Object.entries(table as object as Readonly<Record<string, Description>>),
);

/** `yolo11`, its size where the name says one, and its task. */
const NAME = /^(yolov?\d+)([a-z])?(?![a-z])(?:-(seg|pose|obb|cls)(?![a-z]))?/i;

/** `yolo11n`, `yolov8s-seg.pt`: the network of this name; of the first size where it says none. */
export function stockNamed(name: string): Stock | undefined {
  const [whole, family, size, task] = NAME.exec(name) ?? [];
  if (family === undefined || whole === undefined || !/^(?:\.(?:pt|ya?ml))?$/i.test(name.slice(whole.length)))
    return undefined;
  return stockOf(family.toLowerCase(), size?.toLowerCase(), task ? `-${task.toLowerCase()}` : "");
}

/** The network whose weights a file of this name starts from: its name begins as that one's does. */
export function stockFor(name: string, { scale, layers, variant }: Model): Stock | undefined {
  const [, family, size] = NAME.exec(name) ?? [];
  const head = layers.at(-1)?.type ?? "";
  const task = blockOf(head, variantNamed(variant) ?? "ultralytics")?.stockEnding;
  if (family === undefined || task === undefined) return undefined;
  return stockOf(family.toLowerCase(), scale ?? size?.toLowerCase(), task);
}

function stockOf(family: string, size: string | undefined, task: string): Stock | undefined {
  const whole = all.get(`${family}${task}`);
  const letter = size ?? Object.keys(whole?.scales ?? {})[0] ?? "";
  // Of some families each size has a file of its own.
  const own =
    whole?.scales && Object.hasOwn(whole.scales, letter) ? whole : all.get(`${family}${letter}${task}`);
  if (!own) return undefined;
  const name = `${family}${letter}${task}`;
  // The older family was trained again, without anchors: its weights have a name of their own.
  return {
    name,
    file: `${name}.yaml`,
    weights: `${name}${family === "yolov5" ? "u" : ""}.pt`,
    text: textOf(own),
  };
}

const textOf = ({ nc, keys = {}, scales, backbone, head }: Description): string =>
  [
    ...Object.entries({ nc, ...keys, ...(scales ? { scales } : {}) }).map(
      ([key, value]) => `${key}: ${JSON.stringify(value)}`,
    ),
    "backbone:",
    ...backbone.map((row) => `  - [${row}]`),
    "head:",
    ...head.map((row) => `  - [${row}]`),
    "",
  ].join("\n");
