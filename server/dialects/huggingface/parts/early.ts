import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Family } from "../architecture";
import { count, flag } from "../keys";
import { bertKeys } from "./bert";
import { before } from "./block";
import { crossingBlock } from "./crossing";
import { bertAttention, bertBlock, encoder, POOLED } from "./encoder";
import { plain } from "./mlp";
import { named } from "./norms";
import { lookedAt, memoryOf } from "./seen";

interface Early {
  /** Class defaults: vocabulary, width, hidden width, blocks, heads, positions; rows of the table of kinds. */
  readonly sizes: Parameters<typeof bertKeys>;
  readonly kinds?: number;
  /** What its weights begin with. */
  readonly prefix: string;
  /** Heads as RoBERTa has them: a classifier with a dense layer of its own, no pooler beneath. */
  readonly roberta?: boolean;
  /** Norms in front of the parts, with one more behind all blocks. */
  readonly normFirst?: boolean;
  readonly embeddingNorm?: boolean;
  /** A table of tasks beside that of kinds, where the file switches it on. */
  readonly tasks?: boolean;
}

/** One of the many that differ from BERT or RoBERTa in their defaults, and in where their norms stand. */
export const early = (type: string, name: string, p: Early): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "Model",
    keys: {
      ...bertKeys(...p.sizes),
      type_vocab_size: count(p.kinds ?? 2),
      add_cross_attention: flag(false),
      ...(p.tasks ? { use_task_id: flag(false), task_type_vocab_size: count(3) } : {}),
    },
    stages(k, c) {
      const { use_task_id: switched, task_type_vocab_size: tasks } = k as {
        use_task_id?: boolean;
        task_type_vocab_size?: number;
      };
      const memory = memoryOf(c);
      return encoder(c, {
        prefix: p.prefix,
        vocabulary: k.vocab_size,
        width: k.hidden_size,
        positions: k.max_position_embeddings,
        types: k.type_vocab_size,
        layers: k.num_hidden_layers,
        block(g, x, _kind, _first, seen) {
          if (k.add_cross_attention && !p.normFirst)
            return crossingBlock(g, x, lookedAt(g, x, seen, k.hidden_size), k, { causal: true });
          return p.normFirst ? first(g, x, k) : bertBlock(g, x, k);
        },
        ...(k.add_cross_attention && memory ? { memory } : {}),
        pooled: true,
        ...(p.roberta
          ? { pooledHeads: ["ForMultipleChoice"], denseClassifier: true }
          : { pooledHeads: POOLED }),
        ...(p.normFirst ? { behind: (g: Builder, x: Value) => named(g, "LayerNorm", x, "layer") } : {}),
        ...(p.embeddingNorm === false ? { embeddingNorm: null } : {}),
        ...(switched && tasks !== undefined
          ? {
              embedded: (g: Builder, x: Value) =>
                g.within("task_type_embeddings", () => g.scale(x, { shift: [tasks, k.hidden_size] })),
            }
          : {}),
        tied: k.tie_word_embeddings,
      });
    },
  });

interface Block {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
}

const first = (g: Builder, x: Value, k: Block): Value =>
  before(g, x, {
    norm: "layer",
    names: { attention: "attention", mlp: "", norms: ["attention.LayerNorm", "intermediate.LayerNorm"] },
    attention: (g, x) => bertAttention(g, x, k),
    mlp: (g, x) =>
      plain(g, x, { hidden: k.intermediate_size, bias: true, names: ["intermediate.dense", "output.dense"] }),
  });
