import { entry, isScalar, type Mapping, stringOf, type Tree } from "../../../model/tree";
import { isSlip, nearest } from "../../../text/nearest";
import type { Scope } from "../architecture";
import { families } from "../families";
import { reads } from "./sizes";

/** How other programs call what a family calls otherwise. */
const FOREIGN: ReadonlyMap<string, readonly string[]> = new Map([
  ["hidden_dim", ["hidden_size", "intermediate_size"]],
  ["ffn_embed_dim", ["intermediate_size", "ffn_dim"]],
  ["ffn_dim", ["intermediate_size"]],
  ["n_embd", ["hidden_size"]],
  ["d_model", ["hidden_size"]],
  ["dim", ["hidden_size"]],
  ["n_layer", ["num_hidden_layers"]],
  ["n_layers", ["num_hidden_layers"]],
  ["num_layers", ["num_hidden_layers"]],
  ["n_head", ["num_attention_heads"]],
  ["n_heads", ["num_attention_heads"]],
  ["num_heads", ["num_attention_heads"]],
  ["n_kv_heads", ["num_key_value_heads"]],
  ["num_kv_heads", ["num_key_value_heads"]],
  ["head_size", ["head_dim"]],
  ["vocabulary_size", ["vocab_size"]],
  ["hidden-size", ["hidden_size"]],
  ["num-layers", ["num_hidden_layers"]],
  ["num-attention-heads", ["num_attention_heads"]],
  ["max_seq_len", ["max_position_embeddings"]],
  ["seq_length", ["max_position_embeddings"]],
]);

/** Keys that the class never reads, in place of one that it wants and the file does not have: another program's name, or a misspelt one. */
export function checkNames(c: Scope): void {
  for (const e of c.map.entries) {
    const name = String(e.key.value);
    if (reads(c, name) || isAlias(c, name)) continue;
    const meant =
      FOREIGN.get(name)?.find((key) => reads(c, key) && !c.entry(key)) ?? misspelt(c, name, e.value);
    if (meant === undefined) continue;
    c.fault({
      code: "foreign-key",
      span: e.key.span,
      severity: "warning",
      message: `${c.family.types[0]} reads no ${name}: as ${meant} is absent, the class default ${String(c.keys[meant]?.fallback)} holds`,
      fixes: [
        {
          title: `Rename to ${meant}`,
          edits: [{ span: e.key.span, text: JSON.stringify(meant) }],
          safe: false,
          preferred: true,
        },
      ],
    });
  }
}

/** With less, another word is a letter away. */
const SHORTEST = 6;

/** The key that a name is a slip of the keyboard away from: one that the file lacks, and whose default is another value than this. */
function misspelt(c: Scope, name: string, value: Tree): string | undefined {
  if (name.length < SHORTEST) return undefined;
  const near = Object.keys(c.keys).filter((key) => isSlip(name, key) && !c.entry(key));
  const [meant] = near;
  if (meant === undefined || near.length > 1 || families().some(({ keys }) => Object.hasOwn(keys, name)))
    return undefined;
  return isScalar(value) && value.value === c.keys[meant]?.fallback ? undefined : meant;
}

const isAlias = (c: Scope, name: string): boolean =>
  Object.values(c.keys).some((key) => key.aliases.includes(name));

const DTYPES = [
  "float64",
  "float32",
  "float16",
  "bfloat16",
  "auto",
  "half",
  "float",
  "double",
  "int8",
  "uint8",
  "float8_e4m3fn",
  "float8_e5m2",
  "float8_e8m0fnu",
  "fp8",
];

/** The type of the weights is a name of torch's. */
export function checkDtype(c: Pick<Scope, "fault">, map: Mapping): void {
  for (const key of ["torch_dtype", "dtype"]) {
    const found = entry(map, key);
    const written = stringOf(found?.value);
    if (!found || written === undefined || DTYPES.includes(written.replace(/^torch\./, ""))) continue;
    const [near] = nearest(written, DTYPES);
    c.fault({
      code: "weight-type",
      span: found.value.span,
      severity: "warning",
      message: `torch has no type called ${written}${near ? `; did you mean ${near}?` : ""}`,
      fixes: near
        ? [
            {
              title: `Change to ${near}`,
              edits: [{ span: found.value.span, text: JSON.stringify(near) }],
              safe: false,
              preferred: true,
            },
          ]
        : [],
    });
  }
}
