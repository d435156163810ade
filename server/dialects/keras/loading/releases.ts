import type { PlacedFault } from "../../../model/fault";
import type { Version } from "../document";
import type { Entry } from "../scope";

/** Classes that Keras 2 has and Keras 3 has left out. */
const ONLY_IN_2 =
  /^(AbstractRNNCell|Add(Loss|Metric)|(BatchNormalization|GRU|LSTM)(Cell)?V[12]|CuDNN(GRU|LSTM)|DenseFeatures|SequenceFeatures|LinearModel|WideDeepModel|LocallyConnected[12]D|Random(Height|Width)|(Residual|Device|Dropout)Wrapper|(SlicingOp|TFOp)Lambda|TensorFlowOpLayer|SyncBatchNormalization|ThresholdedReLU)$/;

/** Classes that came with Keras 3, and one that tf.keras 2 writes, but does not find when it reads. */
const ONLY_IN_3 =
  /^(Adaptive(Average|Max)Pooling[123]D|AugMix|AutoContrast|ContrastLimitedAdaptiveHistogramEqualization|CutMix|Equalization|(Flax|Jax|TFSM)Layer|GroupQueryAttention|MaxNumBoundingBoxes|MelSpectrogram|MixUp|Pipeline|RMSNormalization|RandAugment|Random(Color(Degeneration|Jitter)|ElasticTransform|Erasing|GaussianBlur|Grayscale|Hue|Invert|Perspective|Posterization|Saturation|Sharpness|Shear)|ReversibleEmbedding|STFTSpectrogram|Solarization|SpectralNormalization|TorchModuleWrapper)$/;

/** Whether only the other release has a class of this name. */
export const isOfOtherRelease = (type: string, version: Version): boolean =>
  version === "keras3"
    ? ONLY_IN_2.test(type)
    : (version === "tf.keras" || version === "keras2") && ONLY_IN_3.test(type);

/** Another name of a class of Keras 3, which it knows by its module alone. */
export function* unfound(
  { type, className, module, typeSpan }: Entry,
  name: string,
  layer: number,
): Iterable<PlacedFault> {
  if (module !== undefined || type === name || className.includes(">")) return;
  yield {
    code: "unknown-layer",
    severity: "error",
    span: typeSpan,
    layer,
    message: `Keras 3 finds no ${type} without its module; name the class ${name}, or add module: keras.layers`,
    fixes: [
      {
        title: `Change to ${name}`,
        edits: [{ span: typeSpan, text: JSON.stringify(name) }],
        preferred: true,
      },
    ],
  };
}

/** A class that the release does not have which reads the file. */
export function* ofOtherRelease(entry: Entry, version: Version): Iterable<PlacedFault> {
  const { type, className, module, registered, typeSpan } = entry;
  if (!isOfOtherRelease(type, version) || className.includes(">") || registered?.includes(">")) return;
  const isOwn = module === undefined || /^(keras|tf_keras|tensorflow)\b/.test(module);
  if (!isOwn) return;
  const [has, other] = version === "keras3" ? ["Keras 3", "Keras 2"] : ["Keras 2", "Keras 3"];
  const reads =
    type === "SpectralNormalization"
      ? `${has} writes ${type}, but does not find it when it reads a file`
      : `${has} has no ${type}, which only ${other} has`;
  // Without a module it may be a class of somebody's own.
  const isCertain = module !== undefined || version === "keras3";
  yield {
    code: "unknown-layer",
    severity: isCertain ? "error" : "warning",
    span: typeSpan,
    message: `${reads}; ${isCertain ? "replace it" : "to load one of your own, pass it in custom_objects"}`,
  };
}
