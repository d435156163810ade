import type { Expected, Framework } from "../../model/framework";
import type { Span } from "../../model/span";
import { booleanOf, get, isMapping, stringOf, type Tree } from "../../model/tree";
import type { Context } from "../engine/rule";

/** What a loss expects of the model's output, and the function that it applies itself to what it gets. */
export interface Loss {
  readonly name: string;
  readonly span: Span;
  /** `logits`: it applies the function itself; `probabilities`: the model has to. */
  readonly wants: Expected;
  readonly fn: "softmax" | "sigmoid";
  /** Where that is said of it; absent where its name alone says it. */
  readonly fromLogits?: Span;
}

const SECTIONS = ["training_config", "compile_config", "compile", "training", "train"] as const;

/** The loss that the file names beside its layers: `loss: CrossEntropyLoss`, or in its `training_config`. */
export function lossOf({ root, model }: Context): Loss | undefined {
  const holders = [root, get(root, "model"), get(root, "config"), ...SECTIONS.map((key) => get(root, key))];
  const tree = holders.map((h) => get(h, "loss")).find((t) => t !== undefined);
  return tree && read(tree, model.framework.losses);
}

function read(tree: Tree, usual: Framework["losses"]): Loss | undefined {
  const named = isMapping(tree)
    ? ["class_name", "type", "name", "_target_"]
        .map((key) => get(tree, key))
        .find((t) => stringOf(t) !== undefined)
    : tree;
  const written = stringOf(named);
  if (!named || written === undefined) return undefined;
  const config = get(tree, "config") ?? tree;
  const said = get(config, "from_logits");
  const kind = kindOf(written, usual, booleanOf(said) ?? false);
  if (!kind) return undefined;
  return { name: written, span: named.span, ...kind, ...(said ? { fromLogits: said.span } : {}) };
}

function kindOf(
  written: string,
  usual: Framework["losses"],
  fromLogits: boolean,
): Pick<Loss, "wants" | "fn"> | undefined {
  const name = written
    .replace(/^.*[.>]/, "")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(/loss$/, "");
  const wants = fromLogits ? "logits" : "probabilities";
  switch (name) {
    case "crossentropy":
      return usual.crossEntropy && { wants: usual.crossEntropy, fn: "softmax" };
    case "bcewithlogits":
    case "binarycrossentropywithlogits":
      return { wants: "logits", fn: "sigmoid" };
    case "bce":
      return { wants: "probabilities", fn: "sigmoid" };
    case "binarycrossentropy":
      return { wants: usual.binaryCrossEntropy ?? wants, fn: "sigmoid" };
    case "categoricalcrossentropy":
    case "sparsecategoricalcrossentropy":
      return { wants, fn: "softmax" };
    default:
      return undefined;
  }
}
