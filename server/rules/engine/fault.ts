import type { LayerFault, PlacedFault } from "../../model/fault";
import type { Layer } from "../../model/layer";
import type { Fix } from "../../model/problem";
import type { Span } from "../../model/span";
import { argumentFor } from "../../vocabulary/spellings";
import { type Context, defineRule, type Rule, type RuleMetadata } from "./rule";

interface FaultRule extends RuleMetadata {
  /** Finds what only the whole model shows. */
  more?(context: Context): Iterable<PlacedFault>;
  /** Says better what a fault is, once the whole model is known. */
  words?(fault: LayerFault, context: Context): Partial<PlacedFault> | undefined;
}

/**
 * A rule that was decided while the model was read or traced: an operation or the dialect refused, and the rule only
 * has to say so at the right place.
 */
export function faultRule({ more, words, ...metadata }: FaultRule): Rule {
  const { code } = metadata;
  return defineRule<PlacedFault>({
    ...metadata,
    *check(context) {
      for (const f of context.faults) if (f.code === code) yield f;
      for (const f of toldOnce(context.trace.faults.filter((f) => f.code === code)))
        yield { ...placed(f, context), ...words?.(f, context) };
      if (more) yield* more(context);
    },
    at: (f) => f.span,
    exact: true,
    what: (f) => f.message,
    layer: (f, context) => (f.layer === undefined ? undefined : context.model.layers[f.layer]),
    severityOf: (f) => f.severity,
    fixes: (f) => f.fixes ?? [],
    related: (f) => f.related ?? [],
    declaration: (f) => f.declaration,
  });
}

/**
 * One fault per layer: a stacked block repeats the same one for every copy. Of those that rest on an assumption only the
 * first one of the model: the others follow from it, or from the same mistake in what was assumed.
 */
function* toldOnce(faults: readonly LayerFault[]): Iterable<LayerFault> {
  const seen = new Set<number>();
  let assumed = false;
  for (const f of faults) {
    if (seen.has(f.layer) || (f.assumed && assumed)) continue;
    seen.add(f.layer);
    if (f.assumed) assumed = true;
    yield f;
  }
}

function placed(f: LayerFault, { model }: Context): PlacedFault {
  const layer = model.layers[f.layer] as Layer;
  const argument = f.attr === undefined ? undefined : argumentFor(layer, f.attr);
  const source = f.input === undefined ? undefined : layer.calls[0]?.[f.input];
  const fixes: Fix[] = [...(f.fixes ?? [])];
  if (f.instead && argument) {
    const { value } = f.instead;
    fixes.push({
      title: `Set ${f.instead.attr} to ${value}`,
      edits: [{ span: argument.value.span, text: value }],
      preferred: true,
    });
  }
  const from = source?.to.kind === "layer" ? model.layers[source.to.index] : undefined;
  return {
    code: f.code,
    span:
      f.span ??
      layer.mark ??
      argument?.span ??
      referenceOrType(layer, source && !source.implied ? source.span : undefined),
    message: `${layer.name}: ${f.message}${f.assumed ? " (assuming the undeclared module above keeps its guessed output)" : ""}`,
    ...(f.assumed ? { severity: "information" } : f.severity ? { severity: f.severity } : {}),
    layer: f.layer,
    fixes,
    ...(f.declaration ? { declaration: f.declaration } : {}),
    related: from ? [{ span: from.typeSpan, message: `${from.name} (${from.type}) feeds it` }] : [],
  };
}

const referenceOrType = (layer: Layer, reference: Span | undefined): Span => reference ?? layer.typeSpan;
