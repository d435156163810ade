import type { TensorBeside } from "../../model/beside";
import { get, integerOf, type Mapping, stringOf } from "../../model/tree";

/** Tensors as their layers have them, or that nothing can be said of their shapes. */
export type Unpacked = readonly TensorBeside[] | undefined;

/** What stands beside packed weights: scales, zero points, the order of the rows, and their shapes. */
const BESIDE =
  /\.(qzeros|scales|g_idx|SCB|weight_(shape|zero_point|g_idx|global_scale|scale(_2|_inv)?))$|_scales$/;

/** NF4 of bitsandbytes: one column, whatever the layer is. */
const SHAPELESS = /\.(absmax|quant_map|quant_state\.\S*)$/;

/** Methods whose way of packing is known here; a file without any has plain weights. */
const KNOWN =
  /^(|gptq|awq|auto-round|compressed-tensors|mxfp4|modelopt\w*|nvfp4|fp8|fbgemm_fp8|bitsandbytes)$/;

const WORD = 32;

/** How many weights of so many bits are in one number. */
const perWord = (bits: number): number => WORD / bits;

/**
 * Weights in fewer bits than a number has are stored several to a number, along one axis: GPTQ's inputs stand in front, AWQ's
 * outputs behind, all others' inputs behind.
 */
export function unpacked(tensors: readonly TensorBeside[], quantization: Mapping | undefined): Unpacked {
  if (tensors.some(({ name }) => SHAPELESS.test(name))) return undefined;
  const said = (key: string): string => stringOf(get(quantization, key))?.toLowerCase() ?? "";
  // Kernels of their own lay weights out in ways of their own, and layers may differ in their bits.
  const format = said("checkpoint_format") || said("packing_format");
  const other =
    !KNOWN.test(said("quant_method")) || /marlin|gemv|exllama|triton/.test(format + said("version"));
  if (other || get(quantization, "dynamic")?.kind === "map") return undefined;
  const names = new Set(tensors.map((t) => t.name));
  const bits = bitsOf(quantization);
  const awq = said("quant_method") === "awq" || /awq/.test(format);
  const found: TensorBeside[] = [];
  for (const tensor of tensors) {
    if (BESIDE.test(tensor.name)) continue;
    const own = logical(tensor, bits, awq, names);
    if (!own?.shape.every(Number.isInteger)) return undefined;
    found.push(own);
  }
  return found;
}

function bitsOf(q: Mapping | undefined): number {
  const groups = get(q, "config_groups");
  const first = groups?.kind === "map" ? groups.entries[0]?.value : undefined;
  const said = get(q, "bits") ?? get(q, "w_bit") ?? get(get(first, "weights"), "num_bits");
  const bits = integerOf(said) ?? 4;
  return bits >= 1 && bits <= WORD ? bits : 4;
}

function logical(
  tensor: TensorBeside,
  bits: number,
  awq: boolean,
  names: ReadonlySet<string>,
): TensorBeside | undefined {
  const { name, shape, dtype } = tensor;
  const renamed = (from: RegExp, to: string, extents: readonly number[]): TensorBeside => ({
    name: name.replace(from, to),
    shape: extents,
    dtype,
  });
  const [rows = Number.NaN, columns = Number.NaN] = shape;
  if (name.endsWith(".qweight"))
    return renamed(
      /qweight$/,
      "weight",
      awq ? [rows, columns * perWord(bits)] : [rows * perWord(bits), columns],
    );
  if (name.endsWith(".weight_packed"))
    return renamed(/weight_packed$/, "weight", [rows, columns * (dtype === "U8" ? 2 : perWord(bits))]);
  // Blocks of 32 four-bit weights, sixteen bytes each.
  if (name.endsWith("_blocks") && dtype === "U8")
    return renamed(/_blocks$/, "", [...shape.slice(0, -2), (shape.at(-2) ?? Number.NaN) * 32]);
  // Two four-bit floats to a byte, with scales of their own beside them.
  if (dtype === "U8" && name.endsWith(".weight") && names.has(`${name}_scale`))
    return { name, shape: [...shape.slice(0, -1), (shape.at(-1) ?? Number.NaN) * 2], dtype };
  return tensor;
}
