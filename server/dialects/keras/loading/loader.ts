import type { PlacedFault } from "../../../model/fault";
import { get, type Mapping } from "../../../model/tree";
import type { Document } from "../document";

const CODE = "other-loader";

/** Which loader takes the file, where it is not the one that one would expect. */
export function* otherLoader(
  { version, embedded, tfjs }: Document,
  model: Mapping,
  release: string | undefined,
): Iterable<PlacedFault> {
  const { span } = get(model, "class_name") ?? model;
  if (embedded)
    yield {
      code: CODE,
      span,
      message:
        "The model is JSON inside a JSON string (json.dump of to_json()); decode it with json.load before model_from_json",
    };
  if (tfjs || version === "keras3" || !/^[3-9]\b/.test(release ?? "")) return;
  yield {
    code: CODE,
    span,
    message: `This file was written by Keras ${writtenBy(version)}, but the project uses Keras ${release}, whose model_from_json refuses it; load it with the package tf-keras`,
  };
}

const writtenBy = (version: Document["version"]): string => (version === "keras1" ? "1" : "2");
