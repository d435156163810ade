import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { Scope } from "../architecture";

/** The stage that a decoder looks at beside its own words, where it is a part of a larger model. */
export function memoryOf(c: Scope): string | undefined {
  const told = c.told?.memory;
  return typeof told === "string" ? told : undefined;
}

/** What is looked at; of a decoder alone in its file only the width is known. */
export const lookedAt = (g: Builder, x: Value, seen: Value | undefined, width: number): Value =>
  seen ?? g.declared([x], tensor([1, width], "last"), "nothing seen");
