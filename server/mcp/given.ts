import { ownValue } from "../model/own";
import { nearest } from "../text/nearest";
import { type Argument, Given, Refusal, type Tool } from "./tool";

/** Longer texts are no models. */
const LONGEST = 50_000_000;

/** What a program has sent, as the tool wants it. */
export function givenFor({ name: tool, input, required = [] }: Tool, sent: unknown): Given {
  if (typeof sent !== "object" || sent === null || Array.isArray(sent))
    throw new Refusal(`${tool} expects an object`);
  const values = new Map<string, unknown>();
  for (const [name, written] of Object.entries(sent)) {
    const argument = ownValue(input, name);
    if (!argument) throw new Refusal(unknown(tool, name, Object.keys(input)));
    if (written === undefined || written === null) continue;
    // The index of a layer stands where its name may: programs send it as the number that it is.
    const value = argument.type === "string" && isInteger(written, 0) ? String(written) : written;
    if (!isOf(argument, value)) throw new Refusal(`${tool}: ${name} must be ${expected(argument)}`);
    values.set(name, value);
  }
  for (const name of required) if (!values.has(name)) throw new Refusal(`${tool} needs ${name}`);
  return new Given(values);
}

function unknown(tool: string, name: string, known: readonly string[]): string {
  const [near] = nearest(name, known);
  return `${tool} has no argument ${JSON.stringify(name.slice(0, 60))}${near ? `; did you mean ${near}?` : `; available: ${known.join(", ")}`}`;
}

const isInteger = (value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): boolean =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most;

function isOf(a: Argument, value: unknown): boolean {
  switch (a.type) {
    case "string":
      return typeof value === "string" && value.length <= LONGEST && (a.enum?.includes(value) ?? true);
    case "integer":
      return isInteger(value, a.minimum, a.maximum);
    case "boolean":
      return typeof value === "boolean";
    case "array":
      return (
        Array.isArray(value) &&
        value.length <= a.maxItems &&
        value.every((v) => isInteger(v, a.items.minimum))
      );
  }
}

function expected(a: Argument): string {
  switch (a.type) {
    case "string":
      return a.enum ? `one of ${a.enum.join(", ")}` : "a text";
    case "integer":
      return `a whole number from ${a.minimum}${a.maximum === undefined ? "" : ` to ${a.maximum}`}`;
    case "boolean":
      return "true or false";
    case "array":
      return `a list of whole numbers from ${a.items.minimum}`;
  }
}
