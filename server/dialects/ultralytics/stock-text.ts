import { ownValue } from "../../model/own";

/** The rows of a family of stock networks, in few words: how deep and wide each size is, and what stands where. */
interface Family {
  /** A size, and its depth, width and most channels. */
  readonly scales: readonly string[];
  /** Rows as `times*Module arguments`. */
  readonly backbone: string;
  /** `^` doubles a map, and `&6` joins that of row 6 to it. */
  readonly neck: string;
  /** The rows that the head reads. */
  readonly levels: string;
  /** Keys before the rows, and what heads for masks, key points and rotated boxes are called beyond their usual names. */
  readonly keys?: string;
  readonly heads?: string;
  /** The most channels of its classifiers, whatever their size. */
  readonly widest?: string;
  /** How many classes its networks for key points have, where these are not the usual ones. */
  readonly posing?: number;
}

const FIRST =
  "Conv 64 3 2;Conv 128 3 2;2*C3k2 256 False 0.25;Conv 256 3 2;2*C3k2 512 False 0.25;Conv 512 3 2";

const YOLO11: Family = {
  scales: ["n 0.50 0.25 1024", "s 0.50 0.50 1024", "m 0.50 1.00 512", "l 1.00 1.00 512", "x 1.00 1.50 512"],
  backbone: `${FIRST};2*C3k2 512 True;Conv 1024 3 2;2*C3k2 1024 True;SPPF 1024 5;2*C2PSA 1024`,
  neck: "^;&6;2*C3k2 512 False;^;&4;2*C3k2 256 False;Conv 256 3 2;&13;2*C3k2 512 False;Conv 512 3 2;&10;2*C3k2 1024 True",
  levels: "16, 19, 22",
};

const FAMILIES: Readonly<Record<string, Family>> = {
  yolov5: {
    scales: [
      "n 0.33 0.25 1024",
      "s 0.33 0.50 1024",
      "m 0.67 0.75 1024",
      "l 1.00 1.00 1024",
      "x 1.33 1.25 1024",
    ],
    backbone:
      "Conv 64 6 2 2;Conv 128 3 2;3*C3 128;Conv 256 3 2;6*C3 256;Conv 512 3 2;9*C3 512;Conv 1024 3 2;3*C3 1024;SPPF 1024 5",
    neck: "Conv 512 1 1;^;&6;3*C3 512 False;Conv 256 1 1;^;&4;3*C3 256 False;Conv 256 3 2;&14;3*C3 512 False;Conv 512 3 2;&10;3*C3 1024 False",
    levels: "17, 20, 23",
  },
  yolov8: {
    scales: ["n 0.33 0.25 1024", "s 0.33 0.50 1024", "m 0.67 0.75 768", "l 1.00 1.00 512", "x 1.00 1.25 512"],
    backbone:
      "Conv 64 3 2;Conv 128 3 2;3*C2f 128 True;Conv 256 3 2;6*C2f 256 True;Conv 512 3 2;6*C2f 512 True;Conv 1024 3 2;3*C2f 1024 True;SPPF 1024 5",
    neck: "^;&6;3*C2f 512;^;&4;3*C2f 256;Conv 256 3 2;&12;3*C2f 512;Conv 512 3 2;&9;3*C2f 1024",
    levels: "15, 18, 21",
    widest: "1024",
    posing: 1,
  },
  yolo11: YOLO11,
  yolo12: {
    ...YOLO11,
    backbone: `${FIRST};4*A2C2f 512 True 4;Conv 1024 3 2;4*A2C2f 1024 True 1`,
    neck: "^;&6;2*A2C2f 512 False -1;^;&4;2*A2C2f 256 False -1;Conv 256 3 2;&11;2*A2C2f 512 False -1;Conv 512 3 2;&8;2*C3k2 1024 True",
    levels: "14, 17, 20",
  },
  yolo26: {
    ...YOLO11,
    keys: "end2end: True\nreg_max: 1\n",
    backbone: YOLO11.backbone.replace("SPPF 1024 5", "SPPF 1024 5 3 True"),
    neck: YOLO11.neck.replaceAll("False", "True").replace("2*C3k2 1024 True", "C3k2 1024 True 0.5 True"),
    heads: "26",
  },
};

/** By task: the number of classes, and the head with its arguments. */
const HEADS: Readonly<Record<string, readonly [classes: number, head: string, args: string]>> = {
  "": [80, "Detect", "nc"],
  "-seg": [80, "Segment", "nc, 32, 256"],
  "-pose": [80, "Pose", "nc, kpt_shape"],
  "-obb": [15, "OBB", "nc, 1"],
};

/** A file from which a network with the tensors of its stock weights is built; absent where its rows are not known. */
export function stockText(family: string, task: string): string | undefined {
  const known = ownValue(FAMILIES, family);
  if (!known) return undefined;
  if (task === "-cls") return classifier(known);
  const [usual, head, args] = ownValue(HEADS, task) ?? [];
  if (head === undefined) return undefined;
  const name = task === "" ? head : head + (known.heads ?? "");
  const posing = task === "-pose";
  const classes = (posing && known.posing) || usual;
  const points = posing ? "kpt_shape: [17, 3]\n" : "";
  return file(known, `nc: ${classes}\n${points}${known.keys ?? ""}`, known.backbone, [
    ...known.neck.split(";").map(rowOf),
    `[[${known.levels}], 1, ${name}, [${args}]]`,
  ]);
}

/** Without the pooling that a detector has at its end. */
function classifier(family: Family): string {
  const rows = family.backbone.replace(/;SPPF [^;]*/, "");
  const { widest, scales } = family;
  const sizes = widest === undefined ? scales : scales.map((s) => s.replace(/\d+$/, widest));
  return file({ scales: sizes }, "nc: 1000\n", rows, ["[-1, 1, Classify, [nc]]"]);
}

function file(
  { scales }: Pick<Family, "scales">,
  head: string,
  backbone: string,
  rows: readonly string[],
): string {
  const sizes = scales.map((s) => s.replace(/^(\w) (\S+) (\S+) (\S+)/, "  $1: [$2, $3, $4]\n"));
  const list = (all: readonly string[]): string => all.map((row) => `  - ${row}\n`).join("");
  return `${head}scales: # [depth, width, max_channels]\n${sizes.join("")}
backbone: # [from, repeats, module, args]\n${list(withStrides(backbone.split(";").map(rowOf)))}\nhead:\n${list(rows)}`;
}

function rowOf(text: string): string {
  if (text === "^") return '[-1, 1, nn.Upsample, [None, 2, "nearest"]]';
  if (text.startsWith("&")) return `[[-1, ${text.slice(1)}], 1, Concat, [1]]`;
  const [, times = "1", module, args = ""] = /^(?:(\d+)\*)?(\S+) (.*)$/.exec(text) ?? [];
  return `[-1, ${times}, ${module}, [${args.replaceAll(" ", ", ")}]]`;
}

/** Rows that halve the map say their number and how small it is now, as people write it. */
function withStrides(rows: readonly string[]): readonly string[] {
  let level = 0;
  return rows.map((row, i) => (row.includes(" Conv,") ? `${row} # ${i}-P${++level}/${2 ** level}` : row));
}
