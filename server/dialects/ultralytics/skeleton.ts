import type { Skeleton } from "../../model/problem";
import type { Plain } from "../declared";
import type { Known } from "./shipped";

/** How much of a declaration can be written for the user: all of it where a paper says so, else what was guessed. */
export function skeletonOf(
  name: string,
  known: Known | undefined,
  guess: { readonly channels: string; readonly stride: number; readonly args: readonly string[] },
): Skeleton {
  if (known) {
    const { source, written } = known;
    return { name, lines: [`${name}:`, `  # ${source}`, ...entries(written).map((l) => `  ${l}`)] };
  }
  const lines = [
    `${name}:`,
    `  channels: ${guess.channels}`,
    ...(guess.stride > 1 ? [`  stride: ${guess.stride}`] : []),
    ...(guess.args.length > 0 ? [`  args: [${guess.args.join(", ")}]`] : []),
    "  # parameters: c1*c2 + c2",
    "  # macs: h*w*c1*c2",
  ];
  return { name, lines };
}

const entries = (data: { readonly [key: string]: Plain }): readonly string[] =>
  Object.entries(data).flatMap(([key, value]) =>
    key === "layers" && Array.isArray(value)
      ? ["layers:", ...(value as readonly Plain[]).map((v) => `  - ${flow(v)}`)]
      : [`${key}: ${flow(value)}`],
  );

/** In one line, quoted only where YAML would read something else. */
function flow(value: Plain): string {
  if (Array.isArray(value)) return `[${(value as readonly Plain[]).map(flow).join(", ")}]`;
  if (value !== null && typeof value === "object")
    return `{ ${Object.entries(value)
      .map(([k, v]) => `${k}: ${flow(v)}`)
      .join(", ")} }`;
  return typeof value === "string" && !/^[A-Za-z][\w/*+-]*(=\w+)?$/.test(value)
    ? JSON.stringify(value)
    : String(value);
}
