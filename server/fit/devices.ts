import type { Dtype } from "../model/facts";
import { ownValue } from "../model/own";

/** What a device has, as its maker documents it. */
export interface Device {
  readonly title: string;
  /** Bytes. */
  readonly memory: number;
  /** Bytes per second. */
  readonly bandwidth?: number;
  /** Operations per second, two to a multiply-accumulate, without sparsity. */
  readonly peak?: Peak;
  /** Where that is documented. */
  readonly source: string;
  /** What else is documented of it, in a sentence. */
  readonly note?: string;
  /** It runs models, and does not train them. */
  readonly inferenceOnly?: true;
  /** The only type that it runs. */
  readonly dtype?: Dtype;
}

export interface Peak {
  readonly fp32?: number;
  readonly fp16?: number;
  readonly bf16?: number;
  readonly int8?: number;
}

const GB = 1e9;
const MB = 1e6;
const T = 1e12;
const HOPPER = { fp32: 67 * T, fp16: 989 * T, bf16: 989 * T, int8: 1979 * T } as const;
const AMPERE = { fp32: 19.5 * T, fp16: 312 * T, bf16: 312 * T, int8: 624 * T } as const;

const H100 = "https://www.nvidia.com/en-us/data-center/h100/";
const A100 =
  "https://www.nvidia.com/content/dam/en-zz/Solutions/Data-Center/a100/pdf/nvidia-a100-datasheet-nvidia-us-2188504-web.pdf";
const ADA = "https://images.nvidia.com/aem-dam/Solutions/geforce/ada/nvidia-ada-gpu-architecture.pdf";
const JETSON = "https://www.nvidia.com/en-us/autonomous-machines/embedded-systems/jetson-orin/";

/**
 * By the name that the command line takes. Sparse figures of data sheets are halved; of consumer cards, products in 16 bits
 * are those that add up in 32, as frameworks have it.
 */
export const DEVICES: Readonly<Record<string, Device>> = {
  h200: {
    title: "NVIDIA H200 SXM",
    memory: 141 * GB,
    bandwidth: 4800 * GB,
    peak: HOPPER,
    source: "https://www.nvidia.com/en-us/data-center/h200/",
  },
  "h100-80": {
    title: "NVIDIA H100 SXM 80 GB",
    memory: 80 * GB,
    bandwidth: 3350 * GB,
    peak: HOPPER,
    source: H100,
  },
  "a100-80": {
    title: "NVIDIA A100 SXM 80 GB",
    memory: 80 * GB,
    bandwidth: 2039 * GB,
    peak: AMPERE,
    source: A100,
  },
  "a100-40": {
    title: "NVIDIA A100 40 GB",
    memory: 40 * GB,
    bandwidth: 1555 * GB,
    peak: AMPERE,
    source: A100,
  },
  l40s: {
    title: "NVIDIA L40S",
    memory: 48 * GB,
    bandwidth: 864 * GB,
    peak: { fp32: 91.6 * T, fp16: 362 * T, bf16: 362 * T, int8: 733 * T },
    source: "https://www.nvidia.com/en-us/data-center/l40s/",
  },
  l4: {
    title: "NVIDIA L4",
    memory: 24 * GB,
    bandwidth: 300 * GB,
    peak: { fp32: 30.3 * T, fp16: 121 * T, bf16: 121 * T, int8: 242 * T },
    source: "https://www.nvidia.com/en-us/data-center/l4/",
  },
  t4: {
    title: "NVIDIA T4",
    memory: 16 * GB,
    bandwidth: 320 * GB,
    peak: { fp32: 8.1 * T, fp16: 65 * T, int8: 130 * T },
    source: "https://www.nvidia.com/en-us/data-center/tesla-t4/",
    note: "its tensor cores have no bfloat16",
  },
  v100: {
    title: "NVIDIA V100 SXM2 32 GB",
    memory: 32 * GB,
    bandwidth: 900 * GB,
    peak: { fp32: 15.7 * T, fp16: 125 * T },
    source: "https://www.nvidia.com/en-us/data-center/v100/",
    note: "its tensor cores have no bfloat16",
  },
  rtx4090: {
    title: "GeForce RTX 4090",
    memory: 24 * GB,
    bandwidth: 1008 * GB,
    peak: { fp32: 82.6 * T, fp16: 165.2 * T, bf16: 165.2 * T, int8: 660.6 * T },
    source: ADA,
  },
  rtx3090: {
    title: "GeForce RTX 3090",
    memory: 24 * GB,
    bandwidth: 936 * GB,
    peak: { fp32: 35.6 * T, fp16: 71 * T, bf16: 71 * T, int8: 284 * T },
    source: "https://www.nvidia.com/content/PDF/nvidia-ampere-ga-102-gpu-architecture-whitepaper-v2.1.pdf",
  },
  "jetson-orin": {
    title: "NVIDIA Jetson AGX Orin 64 GB",
    memory: 64 * GB,
    bandwidth: 204.8 * GB,
    source: JETSON,
    note: "the memory is shared with the CPU and the system",
  },
  "jetson-orin-nano": {
    title: "NVIDIA Jetson Orin Nano 8 GB",
    memory: 8 * GB,
    bandwidth: 68 * GB,
    source: JETSON,
    note: "the memory is shared with the CPU and the system",
  },
  rpi5: {
    title: "Raspberry Pi 5 8 GB",
    memory: 8 * GB,
    source: "https://datasheets.raspberrypi.com/rpi5/raspberry-pi-5-product-brief.pdf",
    inferenceOnly: true,
    note: "the memory is shared with the system",
  },
  coral: {
    title: "Coral Edge TPU",
    memory: 8 * MB,
    peak: { int8: 4 * T },
    dtype: "int8",
    source: "https://coral.ai/docs/edgetpu/faq/",
    inferenceOnly: true,
    note: "runs int8 only; what exceeds its 8 MB of on-chip memory is fetched from the host at every step",
  },
};

export const DEVICE_NAMES = Object.keys(DEVICES);

export const deviceNamed = (name: string): Device | undefined => ownValue(DEVICES, name);
