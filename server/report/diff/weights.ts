import type { Analysis } from "../../analysis/analyse";
import type { ModelState } from "../../model/state";
import { exact, percent } from "../../text/figures";
import { code, escaped, table } from "../../text/markdown";
import { type Forecast, forecast } from "../../transfer/forecast";
import { weightsIn } from "../../transfer/header";
import { forecastLines } from "./pretrained";

/** Some weights: the state of a network, or what the header of a file lists. */
export type ListedWeights =
  | { readonly state: ModelState }
  | {
      readonly listed: readonly { readonly name: string; readonly shape: readonly number[] }[];
      /** The names say where in their model the tensors are. */
      readonly found?: "by place" | undefined;
    };

type Model = Pick<Analysis, "found" | "name">;

/** Absent where it is not known how the framework of the model loads weights. */
export function weightsForecast(
  { found }: Pick<Model, "found">,
  weights: ListedWeights,
): Forecast | undefined {
  const own = found?.dialect.state?.(found, "listed" in weights ? weights.found : undefined);
  return own && forecast("state" in weights ? weights.state : weightsIn(weights.listed, own), own);
}

/** Which files there are scripts for: of others it is not known how a program reads them. */
const SCRIPTED = /\.pt$/;

/** What loads the weights where layers have other names than in them; absent where no script does more than the framework. */
export function loadingScript(
  { found, name }: Model,
  { shift }: Forecast,
  weights: string,
): string | undefined {
  return shift && SCRIPTED.test(weights)
    ? found?.dialect.loadingScript?.({ weights, model: name, keys: shift.keys })
    : undefined;
}

/** What of some weights is loaded into a model, layer by layer, and what would load the rest. */
export function weightsMarkdown(model: Model, result: Forecast, weights: string): string {
  const layers = model.found?.model.layers ?? [];
  const script = loadingScript(model, result, weights);
  const sections = [
    `### ${code(model.name)} started from ${code(weights)}`,
    forecastLines(result, { weights, layers })
      .map((line) => escaped(line, 300))
      .join(" "),
    script ? `## Loading the rest by hand\n\n\`\`\`python\n${script}\`\`\`` : "",
    `## Layers\n\n${table(
      ["#", "layer", "tensors loaded", "of", "parameters loaded", "of", "share"],
      ["right", "left", "right", "right", "right", "right", "right"],
      result.layers.map(({ layer, loaded, own }) => [
        String(layer),
        escaped(layers[layer]?.type ?? "?"),
        exact(loaded.tensors),
        exact(own.tensors),
        exact(loaded.parameters),
        exact(own.parameters),
        own.parameters > 0n ? percent(loaded.parameters, own.parameters) : "",
      ]),
    )}`,
  ];
  return `${sections.filter(Boolean).join("\n\n")}\n`;
}
