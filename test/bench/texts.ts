import { readFileSync } from "node:fs";
import { nasnet } from "./nasnet";

/** A file as somebody has it open, and where in it he types. */
export interface Opened {
  readonly what: string;
  readonly name: string;
  readonly text: string;
  /** Behind the digit that is typed over. */
  readonly digit: number;
  /** A row of its own behind the entry of that digit; none where the file is one line. */
  readonly row?: { readonly at: number; readonly text: string };
}

/** The digit is the last one of the first `needle` behind the middle. */
function opened(what: string, name: string, text: string, needle: string, row?: string): Opened {
  const found = text.indexOf(needle, text.length >> 1);
  const digit = (found < 0 ? text.indexOf(needle) : found) + needle.length;
  if (digit < needle.length) throw new Error(`${name} has no ${needle}`);
  // A line that a row's mark begins ends the entry of the digit.
  const next = row === undefined ? -1 : text.indexOf(`\n${row.match(/^ *(?:- )?/)}`, digit);
  const at = next < 0 ? text.indexOf("\n", digit) : next;
  return { what, name, text, digit, ...(row !== undefined && at > 0 ? { row: { at, text: row } } : {}) };
}

/** As the stock files of a YOLO family are: five scales, each with what its model comes to in a comment. */
function yolo(): string {
  const scales = [
    "  n: [0.50, 0.25, 1024] # summary: 181 layers, 2624080 parameters, 2624064 gradients, 6.6 GFLOPs",
    "  s: [0.50, 0.50, 1024] # summary: 181 layers, 9458752 parameters, 9458736 gradients, 21.7 GFLOPs",
    "  m: [0.50, 1.00, 512] # summary: 231 layers, 20114688 parameters, 20114672 gradients, 68.5 GFLOPs",
    "  l: [1.00, 1.00, 512] # summary: 357 layers, 25372160 parameters, 25372144 gradients, 87.6 GFLOPs",
    "  x: [1.00, 1.50, 512] # summary: 357 layers, 56966176 parameters, 56966160 gradients, 196.0 GFLOPs",
  ];
  const backbone = [
    ...["64, 3, 2", "128, 3, 2"].map((args) => `  - [-1, 1, Conv, [${args}]]`),
    "  - [-1, 2, C3k2, [256, False, 0.25]]",
    "  - [-1, 1, Conv, [256, 3, 2]] # 3-P3/8",
    "  - [-1, 2, C3k2, [512, False, 0.25]]",
    "  - [-1, 1, Conv, [512, 3, 2]] # 5-P4/16",
    "  - [-1, 2, C3k2, [512, True]]",
    "  - [-1, 1, Conv, [1024, 3, 2]] # 7-P5/32",
    "  - [-1, 2, C3k2, [1024, True]]",
    "  - [-1, 1, SPPF, [1024, 5]] # 9",
    "  - [-1, 2, C2PSA, [1024]] # 10",
  ];
  const up = '  - [-1, 1, nn.Upsample, [None, 2, "nearest"]]';
  const head = [
    up,
    "  - [[-1, 6], 1, Concat, [1]] # cat backbone P4",
    "  - [-1, 2, C3k2, [512, False]] # 13",
    "",
    up,
    "  - [[-1, 4], 1, Concat, [1]] # cat backbone P3",
    "  - [-1, 2, C3k2, [256, False]] # 16 (P3/8-small)",
    "",
    "  - [-1, 1, Conv, [256, 3, 2]]",
    "  - [[-1, 13], 1, Concat, [1]] # cat head P4",
    "  - [-1, 2, C3k2, [512, False]] # 19 (P4/16-medium)",
    "",
    "  - [-1, 1, Conv, [512, 3, 2]]",
    "  - [[-1, 10], 1, Concat, [1]] # cat head P5",
    "  - [-1, 2, C3k2, [1024, True]] # 22 (P5/32-large)",
    "",
    "  - [[16, 19, 22], 1, Detect, [nc]] # Detect(P3, P4, P5)",
  ];
  const intro = ["# An object detection model with outputs at P3/8 to P5/32", "", "# Parameters", "nc: 80"];
  const lines = [
    ...intro,
    "scales:",
    ...scales,
    "",
    "# Backbone",
    "backbone:",
    "  # [from, repeats, module, args]",
  ];
  return `${[...lines, ...backbone, "", "# Head", "head:", ...head].join("\n")}\n`;
}

/** Modules in about the proportions of the stock files. */
export function yoloRows(lines: number): string {
  const rows = ["nc: 80", "scales:", "  n: [0.50, 0.25, 1024]", "backbone:", "  - [-1, 1, Conv, [64, 3, 2]]"];
  const unit = [
    "  - [-1, 1, Conv, [256, 3, 2]]",
    "  - [-1, 2, C3k2, [256, False, 0.25]]",
    "  - [-1, 1, nn.Upsample, [None, 2, nearest]]",
    "  - [[-1, -4], 1, Concat, [1]]",
    "  - [-1, 2, C3k2, [256, False]]",
    "  - [-1, 1, Conv, [256, 1, 1]]",
  ];
  for (let i = 0; rows.length < lines - 3; i++) rows.push(unit[i % unit.length] as string);
  rows.push("head:", `  - [-1, 1, Conv, [256, 3, 2]]`, `  - [[${rows.length - 5}], 1, Detect, [nc]]`);
  return rows.join("\n");
}

/** A plain chain of convolutions, norms and activations, written as people write it. */
export function nativeRows(lines: number): string {
  const rows = ["input_shape: [3, 224, 224]", "layers:"];
  for (let i = 0; rows.length < lines; i++) {
    rows.push(
      `  - type: conv2d`,
      `    out_channels: ${16 + 8 * (i % 6)}`,
      `    kernel_size: 3`,
      `    padding: 1`,
    );
    rows.push(`  - {type: batchnorm2d}`, `  - {type: relu}`);
  }
  return rows.slice(0, lines).join("\n");
}

const ROW = "  - [-1, 1, Conv, [256]]";
const LAYER = "  - {type: relu}";

export function* files(): Iterable<Opened> {
  const line = nasnet();
  const indented = JSON.stringify(JSON.parse(line), undefined, 2);
  const config = readFileSync("test/fixtures/huggingface/phi3.json", "utf8");
  yield opened("YOLO, 51 lines, 5 summaries", "yolo11.yaml", yolo(), "Conv, [256", ROW);
  yield opened("YOLO, 300 rows", "yolo-long.yaml", yoloRows(300), "Conv, [256", ROW);
  yield opened("layers, 1,000", "layers.yaml", nativeRows(2000), "out_channels: 32", LAYER);
  yield opened("layers, 20,000 lines", "many.yaml", nativeRows(20_000), "out_channels: 32", LAYER);
  yield opened("Keras, indented", "nasnet-lines.json", indented, `"filters": 336`, '  "note": 1,');
  yield opened("Keras, one line", "nasnet.json", line, `"filters": 336`);
  yield opened("Hugging Face", "config.json", config, `"intermediate_size": 16`, '  "note": 1,');
}
