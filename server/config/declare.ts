import type { Edit, Skeleton } from "../model/problem";
import { span } from "../model/span";
import { entry, isMapping, isNull, type Mapping } from "../model/tree";
import { languageOf, parse } from "../syntax/parse";
import { isConfigName } from "./config";
import { baseName } from "./paths";

/**
 * What has to be written into a config file (an empty text for one that is yet to be made) so that it declares a module.
 * Nothing where that is not sure to come out right.
 */
export function declaredIn(text: string, config: string, module: Skeleton): readonly Edit[] | undefined {
  const name = baseName(config);
  if (!isConfigName(name) || languageOf(name, text) !== "yaml") return undefined;
  const { root, faults } = parse(text, "yaml");
  if (faults.some((f) => f.severity === "error")) return undefined;
  if (root && !isNull(root) && !isMapping(root)) return undefined;
  const modules = isMapping(root) ? entry(root, "modules") : undefined;
  if (isMapping(root) && root.flow) return undefined;
  if (!modules) return atEnd(text, module);
  return isMapping(modules.value) ? within(text, modules.value, module) : undefined;
}

function atEnd(text: string, { lines }: Skeleton): readonly Edit[] | undefined {
  // Behind a document's end it would be another one.
  if (/^\.\.\.|\n\.\.\.|\n---/.test(text)) return undefined;
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  const written = lines.map((l) => `  ${l}\n`).join("");
  return [{ span: span(text.length, text.length), text: `${gap}modules:\n${written}` }];
}

/** Before the first of them, at its indentation. */
function within(text: string, modules: Mapping, { name, lines }: Skeleton): readonly Edit[] | undefined {
  const [first] = modules.entries;
  if (!first || modules.flow || entry(modules, name)) return undefined;
  const line = text.lastIndexOf("\n", first.span.start - 1) + 1;
  const indent = text.slice(line, first.span.start);
  if (indent === "" || indent.trim() !== "") return undefined;
  return [{ span: span(line, line), text: lines.map((l) => `${indent}${l}\n`).join("") }];
}
