import { analyse, type Found, figuresIn } from "../../server/analysis/analyse";
import type { Figure } from "../../server/model/figure";
import type { Layer } from "../../server/model/layer";
import type { Options } from "../../server/model/options";
import type { Tensor } from "../../server/model/tensor";

/** A file that must be a model. */
export function found(text: string, name = "model.yaml", options: Options = {}): Found {
  const read = figuresIn(text, name, options);
  if (!read) throw new Error(`${name} was read as no model`);
  return read;
}

/** What was read, as text: `1 conv2d c1 ← 0 → 6×28×28 156`, one line per layer; `~` and `?` as on the screen. */
export function graph(text: string, name?: string, options?: Options): readonly string[] {
  const { model, facts } = found(text, name, options);
  return model.layers.map((layer) => {
    const of = facts.layers[layer.index];
    if (!of) throw new Error(`no facts of layer ${layer.index}`);
    const outputs = of.outputs.map(shape).join(" + ");
    return `${layer.name} ${layer.type} ← ${sources(layer)} → ${outputs} ${figure(of.parameters)}`.trim();
  });
}

const sources = ({ calls }: Layer): string =>
  calls
    .map((references) =>
      references
        .map(({ to }) =>
          to.kind === "input" ? `input ${to.index}` : to.kind === "layer" ? `${to.index}` : "✗",
        )
        .join(", "),
    )
    .join(" | ");

const shape = ({ dims }: Tensor): string => dims?.map((d) => d ?? "?").join("×") ?? "?";

const figure = ({ value, status }: Figure): string =>
  status === "unknown" ? "?" : status === "partial" ? `~${value}` : String(value);

/** `line:column severity code: message` per problem, in file order, lines and columns from 1. */
export function problems(text: string, name = "model.yaml", options: Options = {}): readonly string[] {
  return analyse(text, name, options).problems.map(({ span, severity, code, message }) => {
    const before = text.slice(0, span.start).split("\n");
    return `${before.length}:${(before.at(-1) ?? "").length + 1} ${severity} ${code}: ${message}`;
  });
}

/** A line of it without what the layer is called. */
export const nameless = (line: string): string => line.replace(/^.*← /, "");
