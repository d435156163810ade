import type { Device } from "../model/device";
import type { Paint } from "../report/report";
import { bytes } from "../text/figures";
import { inColumns } from "../text/width";

/** The devices side by side, with where their figures are from. */
export function devicesText(devices: Readonly<Record<string, Device>>, paint: Paint): string {
  const head = ["device", "memory", "bandwidth", "fp32", "16 bits", "int8", "source", ""];
  const rows = Object.entries(devices).map(([name, { memory, flash, bandwidth, peak, source, checked }]) => [
    name,
    flash === undefined ? bytes(memory) : `${bytes(flash)} flash + ${bytes(memory)}`,
    bandwidth === undefined ? "" : `${bytes(bandwidth)}/s`,
    peakText(peak?.fp32),
    peakText(peak?.fp16),
    peakText(peak?.int8),
    source ?? "",
    checkedText(checked ? { checked } : {}),
  ]);
  const [first = "", ...lines] = inColumns([head, ...rows], new Set([1, 2, 3, 4, 5]));
  return `${[paint("dim", first), ...lines].join("\n")}\n`;
}

/** Whether anybody has compared the figures with a page, and with which. */
export const checkedText = ({ checked }: Pick<Device, "checked">): string =>
  checked ? `compared with ${checked}` : "unverified";

const peakText = (n: number | undefined): string => (n === undefined ? "" : `${(n / 1e12).toString()}T`);
