import { entry, get, items, type Mapping, stringOf } from "../../../model/tree";
import type { Scope } from "../architecture";
import { classOf } from "../families";
import { checkDefaults } from "./defaults";
import { checkExperts } from "./experts";
import { checkHeads } from "./heads";
import { checkDtype, checkNames } from "./names";
import { checkRope } from "./rope";
import { checkTokens } from "./tokens";
import { checkTypes } from "./types";
import { checkWindows } from "./windows";

/** What is wrong with the values of a file, level by level, beside what its family cannot read at all. */
export function check(outer: Scope, levels: readonly Scope[]): void {
  checkClass(outer);
  checkDefaults(outer);
  checkDtype(outer, outer.map);
  for (const c of levels) {
    if (c.map.entries.length === 0) continue;
    checkHeads(c);
    checkRope(c);
    checkExperts(c);
    checkTokens(c, outer);
    checkWindows(c);
    checkTypes(c);
    checkNames(c);
    if (c !== outer) checkDtype(outer, c.map);
  }
}

/** A class that is one of another family. */
function checkClass({ map, family, fault }: Scope): void {
  const type = typeOf(map);
  if (type === undefined || !family.types.includes(type)) return;
  const listed = entry(map, "architectures");
  for (const item of items(listed?.value).slice(0, 4)) {
    const name = stringOf(item) ?? "";
    const others = classOf(name)?.families ?? [];
    if (others.length === 0 || others.includes(family)) continue;
    fault({
      code: "model-class",
      span: listed?.span ?? item.span,
      severity: "warning",
      message: `${name} is a class of ${others[0]?.types[0]}, not of model_type ${type}`,
    });
  }
}

const typeOf = (map: Mapping): string | undefined => stringOf(get(map, "model_type"));
