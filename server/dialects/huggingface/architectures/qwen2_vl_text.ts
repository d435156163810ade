import { defineArchitecture } from "../architecture";
import { count, flag, optional, words } from "../keys";
import { before } from "../parts/block";
import { grouped, laterWindows, sizes, varied, windowOf } from "../parts/dense";
import { gated } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["qwen2_vl_text", "qwen2_5_vl_text"],
    classes: ["Qwen2VLText", "Qwen2_5_VLText"],
    usual: "Model",
    keys: {
      ...sizes(152064, 8192, 29568, 80, 64, 8, 32768),
      use_sliding_window: flag(false),
      sliding_window: optional(4096),
      max_window_layers: count(80),
      layer_types: words(),
    },
    stages: (k, c) =>
      varied(c, k, laterWindows(c, k), (g, x, kind) =>
        before(g, x, {
          attention: grouped(k, { bias: true, outBias: false, window: windowOf(kind, k.sliding_window) }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
        }),
      ),
  });
