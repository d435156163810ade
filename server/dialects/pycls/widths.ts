import { roundHalfEven } from "../../model/rounding";
import { MOST_REPEATS } from "../../trace/bounds";
import type { Config, Section } from "./config";

/** A stage of a RegNet: as many blocks as its formula gives the same width. */
export interface RegStage {
  readonly width: number;
  readonly depth: number;
  readonly groupWidth: number;
  readonly multiplier: number;
}

/** Widths are multiples of this. */
const QUANTUM = 8;

/** The stages that follow from the few numbers of REGNET; undefined where pycls refuses them. */
export function widthsOf(config: Config, section: Section<"REGNET">): readonly RegStage[] | undefined {
  const { DEPTH, W0, WA, WM, GROUP_W, BOT_MUL } = section.values;
  if (!areUsable(config, section)) return undefined;
  const depths = new Map<number, number>();
  for (let i = 0; i < DEPTH; i++) {
    const power = roundHalfEven(Math.log((i * WA + W0) / W0) / Math.log(WM));
    const width = roundHalfEven((W0 * WM ** power) / QUANTUM) * QUANTUM;
    depths.set(width, (depths.get(width) ?? 0) + 1);
  }
  const stages = [...depths].sort(([a], [b]) => a - b);
  const made = stages.map(([width, depth]) => ({
    depth,
    multiplier: BOT_MUL,
    ...compatible(width, BOT_MUL, GROUP_W),
  }));
  const odd = made.find((s) => (s.width * BOT_MUL) % s.groupWidth !== 0);
  if (!odd) return made;
  const { width, groupWidth } = odd;
  config.fault(
    config.place("REGNET", section.at("BOT_MUL") ? "BOT_MUL" : "GROUP_W"),
    `REGNET: group width ${groupWidth} does not divide the ${width} × ${BOT_MUL} channels of a bottleneck`,
    { code: "indivisible" },
  );
  return undefined;
}

function areUsable(config: Config, { values }: Section<"REGNET">): boolean {
  const { DEPTH, W0, WM, BOT_MUL } = values;
  const told = (key: string, message: string, severity: "error" | "warning" = "error"): false => {
    config.fault(config.place("REGNET", key), `REGNET.${key} ${message}`, { severity });
    return false;
  };
  if (DEPTH > MOST_REPEATS)
    return told(
      "DEPTH",
      `is ${DEPTH.toLocaleString("en-US")}; Fovea reads at most ${MOST_REPEATS.toLocaleString("en-US")} blocks`,
      "warning",
    );
  if (W0 % QUANTUM !== 0) return told("W0", `must be a multiple of ${QUANTUM}, not ${W0}`);
  if (WM <= 1) return told("WM", `must be greater than 1, not ${WM}`);
  if (BOT_MUL <= 0 || (BOT_MUL >= 1 && BOT_MUL % 1 !== 0))
    return told("BOT_MUL", `must be between 0 and 1, or a whole number as in 2.0, not ${BOT_MUL}`);
  return true;
}

/** The width and the width of groups next to these that fit together. */
function compatible(wanted: number, multiplier: number, group: number) {
  const inner = Math.trunc(Math.max(1, wanted * multiplier));
  const groupWidth = Math.min(group, inner);
  const multiple = multiplier > 1 ? leastCommonMultiple(groupWidth, Math.trunc(multiplier)) : groupWidth;
  const fitted = Math.max(multiple, roundHalfEven(inner / multiple) * multiple);
  return { width: Math.trunc(fitted / multiplier), groupWidth };
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
