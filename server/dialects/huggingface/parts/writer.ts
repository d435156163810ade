import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { Stage } from "../architecture";
import { attention } from "./attention";
import { tokenTable, vocabularyOut } from "./heads";
import { plain } from "./mlp";
import { named } from "./norms";
import { blocks } from "./runs";
import { placed } from "./vision";

interface Writer {
  readonly vocab_size: number;
  readonly d_model: number;
  readonly decoder_layers: number;
  readonly decoder_attention_heads: number;
  readonly decoder_ffn_dim: number;
  readonly max_position_embeddings: number;
  readonly use_learned_position_embeddings: boolean;
  readonly layernorm_embedding: boolean;
  readonly cross_attention_hidden_size: number | null;
  readonly tie_word_embeddings: boolean;
}

/** A decoder that looks at what another model saw, `seen`; alone in its file it looks at what enters. */
export const writer = (k: Writer, seen?: string): readonly Stage[] => [
  {
    name: "model.decoder.embed_tokens",
    type: "embedding",
    keys: ["vocab_size"],
    reads: ["input_ids"],
    run(g, [x]) {
      const y = tokenTable(g, x as Value, k.vocab_size, k.d_model);
      // Two rows in front of the places, which stand for none.
      const z = k.use_learned_position_embeddings
        ? placed(g, "embed_positions", y, k.max_position_embeddings + 2, k.d_model)
        : y;
      return k.layernorm_embedding ? named(g, "layernorm_embedding", z, "layer") : z;
    },
  },
  ...blocks({
    name: "model.decoder.layers",
    count: k.decoder_layers,
    keys: ["decoder_layers"],
    ...(seen === undefined ? {} : { reads: ["model.decoder.embed_tokens", seen] }),
    run:
      () =>
      (g, [x, memory]) =>
        block(g, x as Value, memory ?? (x as Value), k),
  }),
  {
    name: "output_projection",
    type: "head",
    keys: ["tie_word_embeddings"],
    run: (g, [x]) => vocabularyOut(g, x as Value, k.vocab_size, k.tie_word_embeddings),
  },
];

function block(g: Builder, x: Value, memory: Value, k: Writer): Value {
  const plan = {
    heads: k.decoder_attention_heads,
    headDim: Math.floor(k.d_model / k.decoder_attention_heads),
    bias: true,
    out: k.d_model,
    names: { o: "out_proj" },
  };
  const step = (name: string, y: Value, body: (y: Value) => Value): Value =>
    named(g, `${name}_layer_norm`, g.add(y, body(y)), "layer");
  // Alone in its file, only the width is known of what is looked at.
  const looked =
    memory === x && k.cross_attention_hidden_size !== null
      ? g.declared([x], tensor([x.type.dims?.[0] ?? null, k.cross_attention_hidden_size], "last"), "seen")
      : memory;
  let y = step("self_attn", x, (x) => g.within("self_attn", () => attention(g, x, plan)));
  y = step("encoder_attn", y, (x) =>
    g.within("encoder_attn", () => attention(g, x, { ...plan, causal: false, source: looked })),
  );
  return step("final", y, (x) =>
    plain(g, x, { hidden: k.decoder_ffn_dim, bias: true, names: ["fc1", "fc2"] }),
  );
}
