import { ownValue } from "../../model/own";
import type { Entry } from "./scope";

/**
 * Classes of other packages that are layers of Keras with something around: quantised twins, which have the same weights
 * and shapes, and wrappers, which hold a layer.
 */
const TWINS: Readonly<Record<string, string>> = {
  QDense: "Dense",
  QConv1D: "Conv1D",
  QConv2D: "Conv2D",
  QConv2DTranspose: "Conv2DTranspose",
  QDepthwiseConv2D: "DepthwiseConv2D",
  QSeparableConv1D: "SeparableConv1D",
  QSeparableConv2D: "SeparableConv2D",
  QActivation: "Activation",
  QBatchNormalization: "BatchNormalization",
  QSimpleRNN: "SimpleRNN",
  QLSTM: "LSTM",
  QGRU: "GRU",
  QAveragePooling2D: "AveragePooling2D",
  QGlobalAveragePooling2D: "GlobalAveragePooling2D",
  PruneLowMagnitude: "PruneLowMagnitude",
  QuantizeWrapper: "QuantizeWrapper",
  QuantizeWrapperV2: "QuantizeWrapper",
  QuantizeAnnotate: "QuantizeAnnotate",
  QuantizeLayer: "QuantizeLayer",
  WeightNormalization: "WeightNormalization",
  InstanceNormalization: "InstanceNormalization",
};

/** The layer of the vocabulary whose figures a class of this name has. */
export const twinOf = (name: string): string | undefined => ownValue(TWINS, name);

/** The same for a class as a file has it. */
export const familiar = ({ className }: Entry): string | undefined =>
  twinOf(className.slice(className.lastIndexOf(">") + 1));
