import { ownValue } from "../../model/own";
import table from "./stock-rows.json";

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

// To the compiler, each entry of the file has a type of its own.
const families: Readonly<Record<string, Family>> = table.families;
/** By task: the number of classes, and the head with its arguments. */
const heads: Readonly<Record<string, string>> = table.heads;

/** A file from which a network with the tensors of its stock weights is built; absent where its rows are not known. */
export function stockText(name: string, task: string): string | undefined {
  const family = ownValue(families, name);
  const [, usual, head, args] = /^(\d+) (\w+) (.*)/.exec(ownValue(heads, task) ?? "") ?? [];
  if (!family || head === undefined) return undefined;
  if (task === "-cls") return classifier(family, `nc: ${usual}\n`, `[-1, 1, ${head}, [${args}]]`);
  const posing = task === "-pose";
  const classes = (posing && family.posing) || usual;
  const points = posing ? "kpt_shape: [17, 3]\n" : "";
  const named = task === "" ? head : head + (family.heads ?? "");
  return file(family, `nc: ${classes}\n${points}${family.keys ?? ""}`, family.backbone, [
    ...family.neck.split(";").map(rowOf),
    `[[${family.levels}], 1, ${named}, [${args}]]`,
  ]);
}

/** Without the pooling that a detector has at the end of its backbone. */
function classifier({ scales, widest, backbone }: Family, keys: string, row: string): string {
  const sizes = widest === undefined ? scales : scales.map((s) => s.replace(/\d+$/, widest));
  return file({ scales: sizes }, keys, backbone.replace(/;SPP[^;]*/, ""), [row]);
}

function file({ scales }: Pick<Family, "scales">, head: string, backbone: string, rows: readonly string[]) {
  const sizes = scales.map((s) => s.replace(/^(\w) (\S+) (\S+) (\S+)/, "  $1: [$2, $3, $4]\n"));
  const list = (all: readonly string[]): string => all.map((row) => `  - ${row}\n`).join("");
  return `${head}scales: # [depth, width, max_channels]\n${sizes.join("")}
backbone:\n  # [from, repeats, module, args]\n${list(withStrides(backbone.split(";").map(rowOf)))}\nhead:\n${list(rows)}`;
}

function rowOf(text: string): string {
  if (text === "^") return `[-1, 1, ${table.doubling}]`;
  if (text.startsWith("&")) return `[[-1, ${text.slice(1)}], 1, ${table.joining}]`;
  const [, times = "1", module, args = ""] = /^(?:(\d+)\*)?(\S+) (.*)$/.exec(text) ?? [];
  return `[-1, ${times}, ${module}, [${args.replaceAll(" ", ", ")}]]`;
}

/** Rows that halve the map say their number and how small it is now, as people write it. */
function withStrides(rows: readonly string[]): readonly string[] {
  let level = 0;
  return rows.map((row, i) => (/ 2\]\]$/.test(row) ? `${row} # ${i}-P${++level}/${2 ** level}` : row));
}
