import { channels, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture } from "../architecture";
import { LONGEST_LIST } from "../config";
import { count, counts, flag, optional, real, type Values, words } from "../keys";
import { attention } from "../parts/attention";
import { sizes, varied } from "../parts/dense";
import { mamba2 } from "../parts/mamba";
import { linear, named } from "../parts/norms";
import { pattern } from "../parts/runs";

const KEYS = {
  ...sizes(32000, 2560, 0, 54, 32, null, 4096, true),
  intermediate_size: optional(),
  layers_block_type: words("layer_types"),
  hybrid_layer_ids: counts(),
  mamba_d_state: count(64),
  mamba_d_conv: count(4),
  mamba_expand: real(2),
  mamba_ngroups: count(1),
  n_mamba_heads: count(8),
  add_bias_linear: flag(false),
  num_mem_blocks: count(1),
  use_shared_attention_adapter: flag(false),
  adapter_rank: count(128),
};

type Zamba = Values<typeof KEYS>;

/** In front of these blocks of 54 stands what all of them share. */
const USUAL = new Set([6, 12, 18, 24, 30, 36, 42, 47, 51]);

/** Blocks of Mamba 2; in front of some a few transformer blocks take turns, with small matrices of their own each time. */
export default () =>
  defineArchitecture({
    types: ["zamba2"],
    classes: ["Zamba2"],
    usual: "ForCausalLM",
    keys: KEYS,
    stages(k, c) {
      const listed = pattern(c, "layers_block_type", k.layers_block_type, k.num_hidden_layers, (i) =>
        USUAL.has(i) ? "hybrid" : "linear_attention",
      );
      const turns: number[] = [];
      const followed = Math.min(k.num_hidden_layers, LONGEST_LIST + 1) || 0;
      for (let i = 0; i < followed; i++) if (listed(i) === "hybrid") turns.push(i);
      // Blocks take turns: which of them stands here is part of what kind of layer it is.
      const kindOf = (i: number): string => {
        const turn = turns.indexOf(i);
        if (turn < 0) return "mamba";
        // Neighbours that share their block are no stack: each would count it.
        const again = turn % 2 === 1 && turns[turn - 1] === i - 1 ? " again" : "";
        return k.num_mem_blocks >= 1
          ? `${SHARED} ${(turn % k.num_mem_blocks) + 1}${again}, mamba`
          : `${SHARED}${again}, mamba`;
      };
      return varied(
        c,
        k,
        kindOf,
        (g, x, kind, first) => {
          if (kind === "mamba") return space(g, x, k);
          const y = transformed(g, x, k, sharedAs(g, k, first, turns));
          return g.within("mamba_decoder", () => space(g, y, k));
        },
        { names: { norm: "final_layernorm" } },
      );
    },
  });

const SHARED = "shared block";

interface Shared {
  run<T>(part: string, body: () => T): T;
  /** So many pairs of small matrices are stored with it. */
  readonly pairs: number;
}

/** Nothing is shared where words in and out are not: every layer then stores the small matrices of all turns of its block. */
function sharedAs(g: Builder, k: Zamba, first: number, turns: readonly number[]): Shared {
  const block = turns.indexOf(first) % k.num_mem_blocks;
  if (!k.tie_word_embeddings) {
    const pairs = turns.filter((_, n) => n % k.num_mem_blocks === block).length;
    return { run: (_, body) => body(), pairs };
  }
  return { run: (part, body) => g.tied(`${SHARED} ${block}, ${part}`, body), pairs: 1 };
}

function space(g: Builder, x: Value, k: Zamba): Value {
  const read = named(g, "input_layernorm", x, "rms");
  const y = g.within("mamba", () =>
    mamba2(g, read, {
      inner: Math.trunc(k.mamba_expand * k.hidden_size),
      state: k.mamba_d_state,
      heads: k.n_mamba_heads,
      groups: k.mamba_ngroups,
      kernel: k.mamba_d_conv,
      bias: k.add_bias_linear,
      convBias: true,
      out: k.hidden_size,
    }),
  );
  return g.add(x, y);
}

/** A shared block over the stream beside the words as they came in, and a projection of this layer's own behind it. */
function transformed(g: Builder, x: Value, k: Zamba, shared: Shared): Value {
  const y = g.within("shared_transformer", () => block(g, x, k, shared));
  return g.add(x, linear(g, "linear", y, k.hidden_size));
}

function block(g: Builder, x: Value, k: Zamba, shared: Shared): Value {
  const width = k.hidden_size;
  const both = g.declared([x], tensor([x.type.dims?.[0] ?? null, 2 * width], "last"), "beside the words");
  const read = shared.run("norm", () => named(g, "input_layernorm", both, "rms"));
  const asked = k.use_shared_attention_adapter
    ? ADAPTED.reduce((y, name) => small(g, name, read, y, k, shared.pairs), read)
    : read;
  const y = shared.run("attention", () =>
    g.within("self_attn", () =>
      attention(g, asked, {
        heads: k.num_attention_heads,
        kvHeads: k.num_key_value_heads,
        headDim: Math.floor((2 * width) / k.num_attention_heads),
        out: width,
      }),
    ),
  );
  return g.within("feed_forward", () => feedForward(g, y, k, shared));
}

function feedForward(g: Builder, x: Value, k: Zamba, shared: Shared): Value {
  const hidden = k.intermediate_size ?? 4 * k.hidden_size;
  const bias = k.add_bias_linear;
  const [seen, wide] = shared.run("up", () => {
    const seen = named(g, "pre_ff_layernorm", x, "rms");
    return [seen, linear(g, "gate_up_proj", seen, 2 * hidden, bias)] as const;
  });
  const all = small(g, "gate_up_proj_adapter_list", seen, wide, k, shared.pairs);
  const [gate, up] = g.split(all, [hidden, hidden]) as [Value, Value];
  const opened = g.multiply(g.activation(gate, "gelu"), up);
  return shared.run("down", () => linear(g, "down_proj", opened, k.hidden_size, bias));
}

const ADAPTED = ["linear_q_adapter_list", "linear_k_adapter_list", "linear_v_adapter_list"];

/** Pairs of narrow matrices beside what is shared; one of them is of this layer. */
function small(g: Builder, name: string, x: Value, beside: Value, k: Zamba, pairs: number): Value {
  const width = channels(beside.type);
  const added = g.within(name, () =>
    g.stacked(pairs, () => linear(g, "1", linear(g, "0", x, k.adapter_rank), width)),
  );
  return g.add(beside, added);
}
