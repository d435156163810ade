import { measure } from "../../measure/measure";
import type { Options } from "../../model/options";
import {
  type Entry,
  entry,
  isMapping,
  type Mapping,
  type Scalar,
  withEntries,
  withValue,
} from "../../model/tree";
import { trace } from "../../trace/walk";
import type { Measured } from "../dialect";
import type { Scope } from "./architecture";
import type { Claim } from "./claims";
import { readHuggingFace } from "./read";

/** A file with one value of a level in place of another, and all that follows from it. */
export interface Trial {
  readonly root: Mapping;
  readonly measured: Measured;
}

export function withKey(
  claim: Claim,
  { path }: Scope,
  key: Entry,
  value: Scalar["value"],
): Trial | undefined {
  const root = replaced(claim.root, path === "" ? [] : path.split("."), key, value);
  if (!root) return undefined;
  const options: Options = {};
  const { model, lower } = readHuggingFace({ ...claim, root }, { name: "config.json", text: "", options });
  const traced = trace(model, lower);
  return { root, measured: { model, trace: traced, facts: measure(model, traced, "flops") } };
}

/** The mapping with another scalar at a key of the level that the names lead to. */
function replaced(
  map: Mapping,
  [first, ...rest]: readonly string[],
  key: Entry,
  value: Scalar["value"],
): Mapping | undefined {
  const at = first === undefined ? key : entry(map, first);
  if (!at) return undefined;
  const inner =
    first === undefined
      ? at.value.kind === "scalar"
        ? withValue(at.value, value, JSON.stringify(value))
        : undefined
      : isMapping(at.value)
        ? replaced(at.value, rest, key, value)
        : undefined;
  if (!inner) return undefined;
  const other = { key: at.key, value: inner, span: at.span };
  return withEntries(
    map,
    map.entries.map((e) => (e.key.value === at.key.value ? other : e)),
  );
}
