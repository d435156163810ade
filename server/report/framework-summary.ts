import type { Analysis } from "../analysis/analyse";
import { exact } from "../text/numbers";

/**
 * What the framework prints of a model, as the headers of its files have it:
 * `YOLO11n summary: 181 layers, 2,624,080 parameters, 2,624,064 gradients, 6.6 GFLOPs`. Null where a figure is not
 * certain, or where it is not known how the framework counts.
 */
export function frameworkSummary({ options, found, name }: Analysis): string | null {
  if (!found || options.fused) return null;
  const { model, facts } = found;
  const { modules, parameters, trainable, flops, convention, status } = facts.totals;
  const counted = model.variant === "ultralytics" || model.variant === "v12-turbo";
  if (!counted || status !== "complete" || modules.status !== "complete" || convention !== "ultralytics")
    return null;
  const figures = [
    `${exact(modules.value)} layers`,
    `${exact(parameters.value)} parameters`,
    `${exact(trainable.value)} gradients`,
    `${(Number(flops.value) / 1e9).toFixed(1)} GFLOPs`,
  ];
  return `${nameOf(name, model.scale)} summary: ${figures.join(", ")}`;
}

/** `yolo11.yaml` at scale n, or `yolo11n.yaml`: YOLO11n. */
function nameOf(fileName: string, scale: string | null): string {
  const stem = fileName.replace(/\.[^.]*$/, "").replace("yolo", "YOLO");
  const parts = /^(.*?\d+)([nslmxtbh])?(?=$|[-_.])(.*)$/.exec(stem);
  if (!parts || scale === null) return stem;
  return `${parts[1]}${scale}${parts[3]}`;
}
