import { booleanOf, type Entry, entry, get, isMapping } from "../../../model/tree";
import type { Scope } from "../architecture";

const FLAG = "tie_word_embeddings";

/** The flag stands at a level where the class never looks for it, and says something else than the level that counts. */
export function checkTies(c: Scope): void {
  const { map, family } = c;
  const inner = get(map, "text_config");
  if (!family.ties || !isMapping(inner)) return;
  const top = entry(map, FLAG);
  const text = entry(inner, FLAG);
  const [dead, read, where] =
    family.ties === "top"
      ? [text, top, "the top level"]
      : family.ties === "text"
        ? [top, text, "text_config"]
        : [undefined, undefined, ""];
  if (family.ties === "never") for (const e of [top, text]) if (e && said(e) === true) never(c, e);
  if (family.ties === "either" && top && said(top) === false && text && said(text) === true)
    differ(c, top, `${FLAG} is false here but true in text_config: ${name(c)} ties where either says so`, []);
  const wanted = dead && said(dead);
  if (!dead || wanted === undefined) return;
  const holds = read ? said(read) : fallbackOf(c);
  if (holds === undefined || holds === wanted) return;
  const instead = read ? `${holds} stands there` : `it is absent there, which means ${holds}`;
  differ(c, dead, `${name(c)} reads ${FLAG} at ${where} only, and ${instead}: ${wanted} has no effect here`, [
    ...(read ? [{ span: read.span, message: "this one is read" }] : []),
  ]);
}

const said = ({ value }: Entry): boolean | undefined => booleanOf(value);

const name = ({ family }: Scope): string => family.types[0] ?? "";

/** Without the flag, as the class has it. */
const fallbackOf = ({ keys, family }: Scope): boolean | undefined => {
  const known = Object.hasOwn(keys, FLAG) ? keys[FLAG]?.fallback : undefined;
  return typeof known === "boolean" ? known : family.ties === "text" ? false : undefined;
};

function never(c: Scope, { span }: Entry): void {
  differ(c, { span }, `${name(c)} never ties its head to the embedding: ${FLAG} has no effect`, []);
}

function differ(
  c: Scope,
  { span }: Pick<Entry, "span">,
  message: string,
  related: readonly { readonly span: Entry["span"]; readonly message: string }[],
): void {
  c.fault({ code: "tied-embeddings", span, severity: "warning", message, related });
}
