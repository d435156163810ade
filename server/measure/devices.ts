import type { Device } from "../model/device";
import { ownValue } from "../model/own";

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

const ORIN =
  "https://www.brojogopalsapui.com/ai-foundations/sub_contents/AI_hardware/jetson_orin_nano_light.html";
/** Of a processor that is an Edge TPU, by those who build it in: what is on this list runs, nothing else does. */
const EDGE_TPU_OPERATORS =
  "https://developer.axis.com/computer-vision/on-device/system-on-chip/artpec-7/supported-ops/";
const PICO =
  "https://github.com/raspberrypi/documentation/blob/0e264f00d438c28da7c81b753cdc07559c0ba8c3/documentation/asciidoc/microcontrollers/pico-series/about_pico.adoc";

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
    checked: "https://lzwjava.github.io/nvidia-h200-gpu-specs-en",
    // Compared: memory and bandwidth. The peaks are those of the H100, whose cores it has.
  },
  "h100-80": {
    title: "NVIDIA H100 SXM 80 GB",
    memory: 80 * GB,
    bandwidth: 3350 * GB,
    peak: HOPPER,
    source: H100,
    checked: "https://lzwjava.github.io/nvidia-h200-gpu-specs-en",
    // Compared there: memory and bandwidth; the peaks at hmc-tech.com/gpu/nvidia-gb200-vs-nvidia-h100-sxm (66.9, 989.4).
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
    checked: "https://huggingface.co/RajBhope/gpu-runtime-predictor/blob/main/gpu_catalog.json",
  },
  l40s: {
    title: "NVIDIA L40S",
    memory: 48 * GB,
    bandwidth: 864 * GB,
    peak: { fp32: 91.6 * T, fp16: 362 * T, bf16: 362 * T, int8: 733 * T },
    source: "https://www.nvidia.com/en-us/data-center/l40s/",
    checked: "https://www.mullet.se/product.html?product_id=355414",
  },
  l4: {
    title: "NVIDIA L4",
    memory: 24 * GB,
    bandwidth: 300 * GB,
    peak: { fp32: 30.3 * T, fp16: 121 * T, bf16: 121 * T, int8: 242 * T },
    source: "https://www.nvidia.com/en-us/data-center/l4/",
    checked: "https://grokipedia.com/page/NVIDIA_L4_vs_L40S",
  },
  t4: {
    title: "NVIDIA T4",
    memory: 16 * GB,
    bandwidth: 320 * GB,
    peak: { fp32: 8.1 * T, fp16: 65 * T, int8: 130 * T },
    source: "https://www.nvidia.com/en-us/data-center/tesla-t4/",
    note: "its tensor cores have no bfloat16",
    checked: "https://huggingface.co/RajBhope/gpu-runtime-predictor/blob/main/gpu_catalog.json",
  },
  v100: {
    title: "NVIDIA V100 SXM2 32 GB",
    memory: 32 * GB,
    bandwidth: 900 * GB,
    peak: { fp32: 15.7 * T, fp16: 125 * T },
    source: "https://www.nvidia.com/en-us/data-center/v100/",
    note: "its tensor cores have no bfloat16",
    checked: "https://huggingface.co/RajBhope/gpu-runtime-predictor/blob/main/gpu_catalog.json",
  },
  rtx4090: {
    title: "GeForce RTX 4090",
    memory: 24 * GB,
    bandwidth: 1008 * GB,
    peak: { fp32: 82.6 * T, fp16: 165.2 * T, bf16: 165.2 * T, int8: 660.6 * T },
    source: ADA,
    checked: "https://waredb.com/processor/nvidia-geforce-rtx-4090",
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
    note: "the memory is shared with the CPU and the system; the mode called Super has 102 GB/s",
    checked: ORIN,
  },
  rpi5: {
    title: "Raspberry Pi 5 8 GB",
    memory: 8 * GB,
    source: "https://datasheets.raspberrypi.com/rpi5/raspberry-pi-5-product-brief.pdf",
    inferenceOnly: true,
    note: "the memory is shared with the system",
    checked: "https://docs.zephyrproject.org/4.0.0/boards/raspberrypi/rpi_5/doc/index.html",
  },
  coral: {
    title: "Coral Edge TPU",
    memory: 8 * MB,
    peak: { int8: 4 * T },
    dtype: "int8",
    source: "https://coral.ai/docs/edgetpu/faq/",
    inferenceOnly: true,
    note: "runs int8 only; what exceeds its 8 MB of on-chip memory is fetched from the host at every step",
    checked: "https://applied-ee.github.io/embedded/docs/edge-ai/hardware-accelerators/coral-edge-tpu/",
    isCache: true,
    unsupported: {
      features: ["attention", "conv3d", "gru", "gelu", "elu", "selu"],
      source: EDGE_TPU_OPERATORS,
    },
  },
  stm32h743: {
    title: "STM32H743",
    memory: 1 * MB,
    flash: 2 * MB,
    source: "https://www.st.com/en/microcontrollers/stm32h7x3.html",
    checked: "https://docs.kernel.org/_sources/arch/arm/stm32/stm32h743-overview.rst.txt",
    inferenceOnly: true,
    dtype: "int8",
    note: "weights stay in the flash, activations and the program's own data share the memory",
  },
  pico: {
    title: "Raspberry Pi Pico (RP2040)",
    memory: 264_000,
    flash: 2 * MB,
    source: "https://pip.raspberrypi.com/documents/RP-008307-DS",
    checked: PICO,
    inferenceOnly: true,
    dtype: "int8",
    note: "weights stay in the flash, activations and the program's own data share the memory",
  },
  pico2: {
    title: "Raspberry Pi Pico 2 (RP2350)",
    memory: 520_000,
    flash: 4 * MB,
    source: "https://pip.raspberrypi.com/documents/RP-008299-DS",
    checked: PICO,
    inferenceOnly: true,
    dtype: "int8",
    note: "weights stay in the flash, activations and the program's own data share the memory",
  },
};

export const DEVICE_NAMES = Object.keys(DEVICES);

/** One of these, or of those that a user declares, which win. */
export const deviceNamed = (name: string, own: Readonly<Record<string, Device>> = {}): Device | undefined =>
  ownValue(own, name) ?? ownValue(DEVICES, name);
