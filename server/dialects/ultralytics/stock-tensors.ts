import type { KeptTensor } from "../../model/state";

type Tensor = Pick<KeptTensor, "name" | "shape" | "buffer">;

/** `number*width` of a part, or a letter with its widths and its kernel: as `test/oracle/yolo_stock.py` writes them. */
const PART = /^(\d+)(?:\*(\d+))?$/;
const UNIT = /^([a-zA-Z!])([\d=,]*)(?:\/([\dx]+))?$/;

/** What a part holds: `parts` are written as `name unit;name unit`, and equal neighbours as `0-3 unit`. */
export function tensorsIn(text: string, parts: readonly string[]): readonly Tensor[] {
  const [, number = "", width = "1"] = PART.exec(text) ?? [];
  return (parts[Number(number)] ?? "").split(";").flatMap((entry) => {
    const [names = "", unit = ""] = entry.split(" ");
    const own = unit.startsWith("@") ? partIn(unit, Number(width), parts) : unitOf(unit, Number(width));
    return namesIn(names).flatMap((name) => own.map((t) => ({ ...t, name: joined(name, t.name) })));
  });
}

const joined = (name: string, rest: string): string => (rest ? `${name}.${rest}` : name);

function partIn(unit: string, width: number, parts: readonly string[]): readonly Tensor[] {
  const [number, times] = unit.slice(1).split("*");
  return tensorsIn(`${number}*${Number(times || 1) * width}`, parts);
}

function namesIn(text: string): readonly string[] {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  if (first === undefined || last === undefined) return [text];
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => String(Number(first) + i));
}

function unitOf(unit: string, width: number): readonly Tensor[] {
  const [, letter = "", widths = "", kernel = "1"] = UNIT.exec(unit) ?? [];
  const shape = widths.split(",").map((d) => extentOf(d, width));
  const sides = kernel.split("x").map(Number);
  const window = sides.length > 1 ? sides : [...sides, ...sides];
  const [out = 0] = shape;
  switch (letter) {
    case "c":
      return [weight([...shape, ...window], "conv."), ...norm(out, "bn.")];
    case "b":
      return [weight([...shape, ...window]), bias(out)];
    case "w":
      return [weight([...shape, ...window])];
    case "l":
    case "n":
      return [weight(shape), bias(out)];
    case "N":
      return norm(out);
    default:
      return [{ name: "", shape, ...(letter === "!" ? { buffer: true } : {}) }];
  }
}

/** `=n` is so many, `n` so many times the width of the part, and nothing the width itself. */
const extentOf = (text: string, width: number): number =>
  text.startsWith("=") ? Number(text.slice(1)) : Number(text || 1) * width;

const weight = (shape: readonly number[], of = ""): Tensor => ({ name: `${of}weight`, shape });
const bias = (n: number, of = ""): Tensor => ({ name: `${of}bias`, shape: [n] });

const norm = (n: number, of = ""): readonly Tensor[] => [
  weight([n], of),
  bias(n, of),
  { name: `${of}running_mean`, shape: [n], buffer: true },
  { name: `${of}running_var`, shape: [n], buffer: true },
  { name: `${of}num_batches_tracked`, shape: [], buffer: true },
];
