import { tensor } from "../../model/tensor";
import type { Value } from "../../model/trace";
import type { Builder } from "../../trace/builder";
import type { LayerSpec } from "../../vocabulary/layer";

/** What plain spelling has beyond a framework's recurrent layer: torch's gives all states, Keras' is one layer one way. */
export const stacked = (lower: LayerSpec["lower"], framework: "torch" | "keras"): LayerSpec["lower"] =>
  framework === "torch"
    ? (g, inputs, args, written) => {
        const outputs = [lower(g, inputs, args, written)].flat();
        return args.return_sequences === false ? lastOf(g, outputs[0] as Value) : outputs;
      }
    : (g, inputs, args, written) => {
        const { num_layers: layers, bidirectional } = args;
        if (layers === 1 && !bidirectional) return lower(g, inputs, args, written);
        const count = layers as number;
        return g.repeat(count, "layer", inputs[0] as Value, (x, i) => {
          const own = { ...args, return_sequences: args.return_sequences === true || i < count - 1 };
          const one = (name: string): Value =>
            g.within(name, () => [lower(g, [x], own, written)].flat()[0] as Value);
          if (!bidirectional) return one("forward");
          const both = [one("forward"), one("backward")];
          return g.concat(both, (both[0]?.type.dims?.length ?? 1) - 1);
        });
      };

/** The state after the last step. */
function lastOf(g: Builder, states: Value): Value {
  const { dims, layout } = states.type;
  return g.declared([states], tensor(dims?.slice(1) ?? null, layout), "last step", "global");
}
