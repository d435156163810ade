import { entry, get, items, type Mapping, stringOf, type Tree } from "../../../model/tree";
import { nearest } from "../../../text/nearest";
import type { Family, Scope } from "../architecture";
import { classOf, ownersOf } from "../families";
import { checkDefaults } from "./defaults";
import { checkExperts } from "./experts";
import { checkForeign } from "./foreign";
import { checkHeads } from "./heads";
import { checkDtype, checkNames } from "./names";
import { checkQuantization } from "./quantization";
import { checkRelease } from "./releases";
import { checkRope } from "./rope";
import { checkTies } from "./ties";
import { checkTokens } from "./tokens";
import { checkTypes } from "./types";
import { checkWindows } from "./windows";

/** What is wrong with the values of a file, level by level, beside what its family cannot read at all. */
export function check(outer: Scope, levels: readonly Scope[]): void {
  checkClass(outer);
  checkDefaults(outer);
  checkDtype(outer, outer.map);
  checkTies(outer);
  checkQuantization(outer, levels);
  for (const c of levels) {
    if (c.map.entries.length === 0) continue;
    checkHeads(c);
    checkRope(c);
    checkRelease(c, outer);
    checkExperts(c);
    checkTokens(c, outer, levels);
    checkWindows(c);
    checkTypes(c);
    checkNames(c);
    checkForeign(c, outer);
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
    // Code of its own may have the classes of the family whose mathematics it shares.
    if (family.classes.includes(classOf(name)?.stem ?? "") || family.remote !== undefined) continue;
    const others = ownersOf(name);
    if (others.length === 0) {
      if (listed && !entry(map, "auto_map")) unlisted(family, name, item, fault);
      continue;
    }
    fault({
      code: "model-class",
      span: listed?.span ?? item.span,
      severity: "warning",
      message: `${name} is a class of ${others[0]?.types[0]}, not of model_type ${type}`,
    });
  }
}

/** A class that no family has, and for which the file names no code of its own. */
function unlisted(
  { classes, usual, types }: Family,
  name: string,
  { span }: Tree,
  fault: Scope["fault"],
): void {
  const own = classes.map((stem) => stem + usual);
  if (own.includes(name)) return;
  const [near] = nearest(name, own);
  const related = classes.some((stem) => name.startsWith(stem));
  // Another library's class, which no head of transformers ends, has its own reading of the same file.
  const foreign = related || classOf(name)?.head !== usual;
  fault({
    code: "model-class",
    span,
    severity: near === undefined && foreign ? "information" : "warning",
    message: `transformers has no class ${name}: by model_type ${types[0]} the model is ${own[0] ?? "another one"}`,
    fixes:
      near === undefined
        ? []
        : [
            {
              title: `Change to ${near}`,
              edits: [{ span, text: JSON.stringify(near) }],
              safe: false,
              preferred: true,
            },
          ],
  });
}

const typeOf = (map: Mapping): string | undefined => stringOf(get(map, "model_type"));
