import { exact } from "../../text/numbers";
import type { FrameworkSummary, Measured } from "../dialect";
import { printedOf } from "./printed";
import { VARIANT_FACTS, variantNamed } from "./variants";

/**
 * What the framework prints of a model, as the headers of its files have it:
 * `YOLO11n summary: 181 layers, 2,624,080 parameters, 2,624,064 gradients, 6.6 GFLOPs`.
 */
export const summary: FrameworkSummary = {
  line(measured, fileName) {
    const { parameters, trainable, flops, convention, status } = measured.facts.totals;
    const layers = layersOf(measured);
    if (layers === null || status !== "complete" || convention !== "ultralytics") return null;
    const figures = [
      `${exact(layers)} layers`,
      `${exact(parameters.value)} parameters`,
      `${exact(trainable.value)} gradients`,
      `${(Number(flops.value) / 1e9).toFixed(1)} GFLOPs`,
    ];
    return `${nameOf(fileName, measured.model.scale)} summary: ${figures.join(", ")}`;
  },
  layers: layersOf,
};

function layersOf({ model, trace }: Measured): bigint | null {
  const { value, status } = printedOf(trace);
  const variant = variantNamed(model.variant);
  return variant && VARIANT_FACTS[variant].countsInnermost && status === "complete" ? value : null;
}

/** `yolo11.yaml` at scale n, or `yolo11n.yaml`: YOLO11n. */
function nameOf(fileName: string, scale: string | null): string {
  const stem = fileName.replace(/\.[^.]*$/, "").replace("yolo", "YOLO");
  const parts = /^(.*?\d+)([nslmxtbh])?(?=$|[-_.])(.*)$/.exec(stem);
  if (!parts || scale === null) return stem;
  return `${parts[1]}${scale}${parts[3]}`;
}
