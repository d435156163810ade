import type { PlacedFault } from "../../../model/fault";
import type { Tensor } from "../../../model/tensor";
import { get } from "../../../model/tree";
import type { Version } from "../document";
import type { Entry } from "../scope";
import { known } from "../vocabulary";
import { keysOfOperation } from "./keys";
import { misspelt } from "./refused";
import { isOfOtherRelease } from "./releases";

/** What is said of a class that is not known: that it is misspelt, or that nothing can be said of it. */
export function wordsOf(
  entry: Entry,
  stated: () => Tensor | undefined,
  version: Version,
): Pick<PlacedFault, "message" | "severity" | "fixes"> {
  const { type, module, registered } = entry;
  if (type === "Lambda") {
    const what = stated() ? "using the output shape that the file states" : "its output shape is unknown";
    return {
      severity: "information",
      message: `Lambda holds Python code that the file does not show; ${what}`,
    };
  }
  const near = misspelt(entry, [
    ...known.flatMap((spec) => [spec.type, ...spec.aliases]),
    "TFOpLambda",
    "SlicingOpLambda",
  ]);
  if (near !== undefined) {
    const edits = [{ span: entry.typeSpan, text: JSON.stringify(near) }];
    return {
      severity: "error",
      message: `Unknown Keras layer ${type}; did you mean ${near}?`,
      fixes: [{ title: `Change to ${near}`, edits, preferred: true }],
    };
  }
  if (
    !registered &&
    module !== undefined &&
    !isOfOtherRelease(type, version) &&
    (/^keras(\.src)?\.layers\b|^keras(\.models)?$/.test(module)
      ? !UNDESCRIBED.has(type) && !/^(Sequential|Functional|Model)$/.test(type)
      : /^keras(\.src)?\.ops\b/.test(module) && keysOfOperation(type) === undefined)
  )
    return { severity: "error", message: `${module} has no layer ${type}` };
  return {
    severity: "information",
    message: `Custom layer class ${type}: parameters and MACs unknown`,
  };
}

/** What is wrong with the base of all layers, or of all wrappers, where a file names it in the place of a layer. */
export function misusedBase({ type, config }: Entry, version: Version): string | undefined {
  if (!/^(Layer|Wrapper)$/.test(type)) return undefined;
  if (version === "keras3")
    return `Keras 3 cannot call ${type}, a base for classes that computes nothing; name the class that was meant`;
  const isBefore = version === "tf.keras" || version === "keras2";
  return isBefore && type === "Wrapper" && get(config, "layer") === undefined
    ? "Wrapper needs layer"
    : undefined;
}

/** Classes of Keras that wrap what is not in the file. */
const UNDESCRIBED: ReadonlySet<string> = new Set(
  "DenseFeatures FlaxLayer JaxLayer Layer TFSMLayer TorchModuleWrapper Wrapper AbstractRNNCell InputSpec".split(
    " ",
  ),
);
