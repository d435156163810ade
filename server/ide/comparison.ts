import type { Analysis } from "../analysis/analyse";
import type { ComparedRow, Comparison } from "../protocol";
import { diff, type LayerDiff, type ModelDiff } from "../report/diff/diff";
import { inputsText, isShown, rowOf, sentence, totalRows, weightsLines } from "../report/diff/words";
import { short } from "../text/figures";
import { diagramOf } from "./diagram";

/** A document as it was looked at. */
interface Version {
  readonly analysis: Analysis;
  readonly version: number;
}

/** Two models side by side, aligned as in the report of what became of the one; null where one of them is none. */
export function comparisonOf(before: Version, after: Version, name: string): Comparison | null {
  const found = diff(before.analysis, after.analysis);
  const [a, b] = [before, after].map(({ analysis, version }) => diagramOf(analysis, version));
  if (!found || !a || !b) return null;
  const input = inputsText(found);
  return {
    before: a,
    after: b,
    said: [sentence(found), ...(input ? [`Input ${input}.`] : []), ...weightsLines(found, name)],
    totals: totalRows(found),
    rows: rowsOf(found),
  };
}

function rowsOf(found: ModelDiff): readonly ComparedRow[] {
  const loaded = new Map(found.pretrained?.layers.map((l) => [l.layer, l]));
  return found.layers.map((layer): ComparedRow => {
    const { edits, parameters, macs } = rowOf(layer, short);
    const own = layer.after && loaded.get(layer.after.layer.index);
    return {
      kind: kindOf(found, layer),
      before: layer.before?.layer.index ?? null,
      after: layer.after?.layer.index ?? null,
      changes: edits,
      parameters,
      macs,
      loaded: own ? [own.loaded.tensors, own.own.tensors] : null,
    };
  });
}

/** What does nothing to a layer is not worth a sign at it. */
const kindOf = (found: ModelDiff, layer: LayerDiff): ComparedRow["kind"] =>
  isShown(found, layer) ? layer.kind : "same";
