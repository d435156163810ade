import { known } from "../model/dim";
import type { LayerFault, PlacedFault } from "../model/fault";
import type { Layer } from "../model/layer";
import { stringOf } from "../model/tree";
import { faultRule } from "./engine/fault";
import type { Context } from "./engine/rule";

export default faultRule({
  code: "window-too-large",
  severity: "error",
  preset: "errors",
  summary: "Reports a kernel or pooling window larger than its padded input.",
  since: "0.1.0",
  fixKind: "suggestion",
  words: turned,
});

/**
 * A layer that takes channels to stand last, in a model whose input looks as if they stood first: the shape of the
 * input is where the two do not fit.
 */
function turned(fault: LayerFault, { model }: Context): Partial<PlacedFault> | undefined {
  const layer = model.layers[fault.layer];
  const [input] = model.inputs;
  const dims = input?.type.dims;
  if (!layer || !input?.span || !model.framework.layoutPerLayer || dims?.length !== 3 || !isLast(layer))
    return undefined;
  const [c, height, width] = dims;
  if (!known(c) || !known(height) || height !== width || c >= height) return undefined;
  const message = `The input ${dims.join("×")} looks like ${c} channels of ${height}×${width}, but ${layer.name} reads channels_last`;
  return { related: [{ span: input.span, message }] };
}

const isLast = ({ args }: Layer): boolean => {
  const said = args.find((a) => a.name === "data_format");
  return said === undefined || stringOf(said.value) !== "channels_first";
};
