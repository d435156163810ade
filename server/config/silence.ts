import type { Edit } from "../model/problem";
import { span } from "../model/span";
import { entry, isMapping, isNull, isSeq, type Mapping, type Seq } from "../model/tree";
import { languageOf, parse } from "../syntax/parse";
import { isConfigName } from "./config";
import { baseName, folderOf, relative } from "./paths";

/**
 * What has to be written into a config file (an empty text for one that is yet to be made) so that it switches a rule off
 * for one file: an override more, in the layout that is there. Nothing where that is not sure to come out right.
 */
export function switchedOff(
  text: string,
  config: string,
  file: string,
  code: string,
): readonly Edit[] | undefined {
  const name = baseName(config);
  const pattern = relative(folderOf(config), file);
  if (!isConfigName(name) || !/^[\w\-./ ]+$/.test(pattern) || pattern.startsWith("..")) return undefined;
  // Without a slash it would be a pattern of names in all folders.
  const files = pattern.includes("/") ? pattern : `./${pattern}`;
  const language = languageOf(name, text);
  const { root, faults } = parse(text, language);
  if (faults.some((f) => f.severity === "error")) return undefined;
  if (language === "json") return isMapping(root) ? inJson(root, files, code) : undefined;
  if (root && !isNull(root) && !isMapping(root)) return undefined;
  return inYaml(text, isMapping(root) ? root : undefined, files, code);
}

const insertion = (at: number, written: string): readonly Edit[] => [{ span: span(at, at), text: written }];

function inJson(root: Mapping, files: string, code: string): readonly Edit[] | undefined {
  const written = JSON.stringify({ files, rules: { [code]: "off" } });
  const overrides = entry(root, "overrides")?.value;
  if (isSeq(overrides)) {
    const last = overrides.items.at(-1);
    return last
      ? insertion(last.span.end, `,\n    ${written}`)
      : insertion(overrides.span.start + 1, written);
  }
  if (overrides) return undefined;
  const last = root.entries.at(-1);
  const added = `"overrides": [${written}]`;
  return last ? insertion(last.span.end, `,\n  ${added}`) : insertion(root.span.start + 1, added);
}

function inYaml(
  text: string,
  root: Mapping | undefined,
  files: string,
  code: string,
): readonly Edit[] | undefined {
  if (root?.flow) return undefined;
  const written = (indent: string): string =>
    `${indent}- files: ${files}\n${indent}  rules: { ${code}: off }\n`;
  const overrides = root && entry(root, "overrides");
  if (!overrides) {
    const gap = text === "" || text.endsWith("\n") ? "" : "\n";
    // Behind a document's end it would be another one.
    return /^\.\.\.|\n\.\.\.|\n---/.test(text)
      ? undefined
      : insertion(text.length, `${gap}overrides:\n${written("  ")}`);
  }
  const list = overrides.value;
  return isSeq(list) && !list.flow ? behindLast(text, list, written) : undefined;
}

function behindLast(
  text: string,
  list: Seq,
  written: (indent: string) => string,
): readonly Edit[] | undefined {
  const first = list.items[0];
  if (!first) return undefined;
  const line = text.lastIndexOf("\n", first.span.start - 1) + 1;
  const indent = /^[ \t]*(?=-)/.exec(text.slice(line))?.[0];
  if (indent === undefined) return undefined;
  const end = text.indexOf("\n", list.span.end - 1);
  return end < 0 ? insertion(text.length, `\n${written(indent)}`) : insertion(end + 1, written(indent));
}
