import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture } from "../architecture";
import { count, flag, real, word } from "../keys";
import { bertKeys } from "../parts/bert";
import { bertAttention, bertBlock } from "../parts/encoder";
import { linear, named } from "../parts/norms";
import { deberta, RELATIVE, reachOf, waysOf } from "../parts/relative";

export default () =>
  defineArchitecture({
    types: ["deberta-v2"],
    classes: ["DebertaV2"],
    usual: "Model",
    keys: {
      ...bertKeys(128100, 1536, 6144, 24, 24),
      ...RELATIVE,
      position_buckets: real(-1),
      share_att_key: flag(false),
      norm_rel_ebd: word("none"),
      conv_kernel_size: count(0),
    },
    stages(k, c) {
      const ways = waysOf(k.pos_att_type);
      const rows = 2 * (k.position_buckets > 0 ? k.position_buckets : reachOf(k));
      const own = k.relative_attention && !k.share_att_key;
      const shared = (g: Builder, x: Value): Value => {
        let y = x;
        if (k.relative_attention)
          y = g.within("rel_embeddings", () => g.scale(y, { shift: [rows, k.hidden_size] }));
        if (/layer_norm/.test(k.norm_rel_ebd ?? "")) y = named(g, "LayerNorm", y, "layer");
        if (k.conv_kernel_size === 0) return y;
        return g.within("conv", () => {
          const around = Math.floor(k.conv_kernel_size / 2);
          const seen = g.conv(y, { kernel: [k.conv_kernel_size], padding: [around], out: k.hidden_size });
          return named(g, "LayerNorm", seen, "layer");
        });
      };
      return deberta(c, k, {
        block: (g, x) =>
          bertBlock(g, x, k, (g, x) => {
            if (own && ways.has("c2p")) linear(g, "self.pos_key_proj", x, k.hidden_size, true);
            if (own && ways.has("p2c")) linear(g, "self.pos_query_proj", x, k.hidden_size, true);
            return bertAttention(g, x, k);
          }),
        behind: shared,
      });
    },
  });
