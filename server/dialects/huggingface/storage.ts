import { DTYPE_BYTES, type Dtype } from "../../model/facts";
import { UNKNOWN } from "../../model/figure";
import { volume } from "../../model/tensor";
import { type Node, once } from "../../model/trace";
import {
  booleanOf,
  entry,
  get,
  integerOf,
  isMapping,
  items,
  type Mapping,
  numberOf,
  stringOf,
} from "../../model/tree";
import type { Measured, StoredBytes } from "../dialect";

/** How many bytes the weights take as the file says that they are stored. */
interface Stored extends StoredBytes {
  /** Of one number of the type that is not converted: what a cache is kept in as well. */
  readonly width: number;
}

const WIDTHS: ReadonlyMap<string, number> = new Map([
  ["float64", 8],
  ["double", 8],
  ["float32", 4],
  ["float", 4],
  ["float16", 2],
  ["half", 2],
  ["bfloat16", 2],
  ["int8", 1],
  ["float8_e4m3fn", 1],
  ["float8_e5m2", 1],
]);

/** The type at the top of the file, or in a level of it. */
export function dtypeOf(root: Mapping): string | undefined {
  for (const level of [root, get(root, "text_config")])
    for (const key of ["dtype", "torch_dtype"]) {
      const said = stringOf(get(level, key))?.replace(/^torch\./, "");
      if (said !== undefined && WIDTHS.has(said)) return said;
    }
  // What a quantized model does not convert is kept in the type that its kernels reckon in.
  return quantizationAt(root) ? "bfloat16" : undefined;
}

/** The same as one of the types that figures in bytes are given in. */
export function weightTypeOf(root: Mapping): Dtype | undefined {
  const said = dtypeOf(root);
  return said !== undefined && isDtype(said) ? said : undefined;
}

const isDtype = (word: string): word is Dtype => Object.hasOwn(DTYPE_BYTES, word);

export function storedOf({ trace, model }: Measured, root: Mapping): Stored {
  const dtype = dtypeOf(root) ?? "float32";
  const width = WIDTHS.get(dtype) ?? 4;
  const quantized = quantizationOf(root);
  // Bits in 1/1024, so that shares of a bit stay exact enough and sums are whole numbers.
  let total = 0n;
  for (const node of once(trace.nodes)) {
    const layer = model.layers[node.layer];
    if (layer?.apart) continue;
    const share = quantized && layer ? quantized.share(node, layer.name) : 0;
    for (const w of node.weights) {
      const size = volume(node.copies === undefined ? w.shape : [node.copies, ...w.shape]);
      if (size === undefined) return { bytes: UNKNOWN, how: dtype, width };
      const bits = w.name === "kernel" ? share * (quantized?.bits ?? 0) + (1 - share) * 8 * width : 8 * width;
      total += size * BigInt(Math.round(bits * 1024));
    }
  }
  const how = quantized ? `${quantized.name}, the rest ${dtype}` : dtype;
  return { bytes: { value: total / 8192n, status: "complete" }, how, width };
}

interface Quantization {
  readonly name: string;
  /** Of one weight, its share of the scales included. */
  readonly bits: number;
  /** How much of an operation's kernel is converted: all, nothing, or the layers that no list leaves out. */
  share(node: Node, layer: string): number;
}

/** Where the file says how weights are stored narrower than its type: at the top, or in the level of its text. */
export function quantizationAt(root: Mapping) {
  for (const level of [root, get(root, "text_config")]) {
    const found = isMapping(level) ? entry(level, "quantization_config") : undefined;
    if (found && isMapping(found.value)) return { entry: found, value: found.value };
  }
  return undefined;
}

/** What the file says of weights that are stored narrower than its type. */
export function quantizationOf(root: Mapping): Quantization | undefined {
  const q = quantizationAt(root)?.value;
  if (!q) return undefined;
  const method = stringOf(get(q, "quant_method")) ?? stringOf(get(q, "quant_algo")) ?? "quantized";
  const bits = bitsOf(q, method);
  if (bits === undefined || !(bits > 0 && bits <= 64)) return undefined;
  const left = leftOut(q);
  const expertsOnly = method === "mxfp4";
  return {
    name: `${method} (${Number(bits.toFixed(3))} bits)`,
    bits,
    share(node, layer) {
      if (node.op !== "experts" && (node.op !== "dense" || expertsOnly)) return 0;
      if (!/layers|\.h\b|\.h\.|block/.test(layer) || node.path.some((p) => ROUTERS.has(p))) return 0;
      return 1 - left(layer, node.path);
    },
  };
}

const ROUTERS: ReadonlySet<string> = new Set(["gate", "router"]);

function bitsOf(q: Mapping, method: string): number | undefined {
  const algorithm =
    `${method} ${stringOf(get(q, "quant_algo")) ?? ""} ${stringOf(get(q, "fmt")) ?? ""}`.toLowerCase();
  const block = items(get(q, "weight_block_size")).map((t) => numberOf(t) ?? 0);
  if (/mxfp4/.test(algorithm)) return 4.25;
  if (/nvfp4|fp4/.test(algorithm)) return 4.5;
  if (/fp8/.test(algorithm)) {
    const area = (block[0] ?? 0) * (block[1] ?? 0);
    return 8 + (area > 0 ? 32 / area : 0);
  }
  if (/bitsandbytes/.test(algorithm)) return booleanOf(get(q, "load_in_4bit")) ? 4.127 : 8;
  const group = get(q, "config_groups");
  const weights = isMapping(group) ? get(group.entries[0]?.value, "weights") : undefined;
  const bits = integerOf(get(q, "bits")) ?? integerOf(get(q, "w_bit")) ?? integerOf(get(weights, "num_bits"));
  const size =
    integerOf(get(q, "group_size")) ??
    integerOf(get(q, "q_group_size")) ??
    integerOf(get(weights, "group_size"));
  if (bits === undefined || bits < 1 || bits > 16) return undefined;
  return bits + (size && size > 0 ? (16 + (weights ? 0 : bits)) / size : 0);
}

const LISTS = [
  "modules_to_not_convert",
  "ignore",
  "ignored_layers",
  "exclude_modules",
  "llm_int8_skip_modules",
];

/** Of modules that a list leaves out, by name: which share of the layers of a run it is. */
function leftOut(q: Mapping): (layer: string, path: readonly string[]) => number {
  const counts = new Map<string, number>();
  for (const list of LISTS)
    for (const item of items(entry(q, list)?.value)) {
      const name = stringOf(item)?.replace(/^(language_model\.|model\.|backbone\.|re:|\.\*|\^)+/, "") ?? "";
      const key = name.replace(/\.\d+(?=\.|$)/g, ".*").replace(/\$$/, "");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  if (counts.size === 0) return () => 0;
  const wild = [...counts.keys()].filter((k) => k.endsWith("*") || !k.includes(".")).slice(0, 256);
  return (layer, path) => {
    const stem = layer.replace(/^(model\.|backbone\.)/, "").replace(/\.\d+(-\d+)?$/, "");
    const [, from, to] = /\.(\d+)(?:-(\d+))?$/.exec(layer) ?? [];
    const run = from === undefined ? undefined : Number(to ?? from) - Number(from) + 1;
    for (let depth = 1; depth <= path.length; depth++) {
      const part = path.slice(0, depth).join(".");
      const listed = counts.get(`${stem}.*.${part}`);
      if (listed !== undefined) return run === undefined || listed >= run ? 1 : listed / run;
      if (
        wild.some(
          (w) =>
            w === part ||
            (w.endsWith("*") && `${stem}.*.${part}`.startsWith(w.slice(0, -1)) && w.length > stem.length + 3),
        )
      )
        return 1;
    }
    return 0;
  };
}
