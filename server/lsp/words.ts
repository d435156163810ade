import { type Catalogue, languageOf, type Translate, translator } from "../text/translate";
import type { Host } from "./host";

/** In which fields of an answer something is said to people. */
const SPOKEN: ReadonlySet<string> = new Set([
  "changes",
  "detail",
  "doc",
  "documentation",
  "feasible",
  "markdown",
  "message",
  "note",
  "refused",
  "release",
  "said",
  "title",
  "tooltip",
  "value",
  "verdict",
]);

/** What is written into files, and what only programs read. */
const SILENT: ReadonlySet<string> = new Set([
  "additionalTextEdits",
  "arguments",
  "data",
  "edit",
  "edits",
  "snippet",
  "textEdit",
]);

/** Says everything in the client's language, where it leaves for the client: nothing above knows of languages. */
export class Words {
  private say: Translate | undefined;

  /** `zh-cn`, `zh_CN.UTF-8`, `zh-Hans`; whatever is not known is English. */
  async speak(locale: string | undefined, { language }: Host, summaries: Catalogue): Promise<void> {
    const name = languageOf(locale);
    const known = name === undefined ? undefined : await language?.(name);
    if (!known) return;
    const rules = Object.entries(known.rules).flatMap(([code, said]) => {
      const summary = Object.hasOwn(summaries, code) ? summaries[code] : undefined;
      return summary === undefined ? [] : [[summary, said] as const];
    });
    this.say = translator({ ...known.sentences, ...Object.fromEntries(rules) });
  }

  /** An answer in the client's language. */
  in<T>(answer: T): T {
    return this.say ? (translated(answer, this.say) as T) : answer;
  }
}

function translated(value: unknown, say: Translate): unknown {
  if (Array.isArray(value)) return value.map((item) => translated(item, say));
  if (typeof value !== "object" || value === null) return value;
  const isSpoken = (key: string): boolean =>
    SPOKEN.has(key) ||
    (key === "label" && ("position" in value || "text" in value)) ||
    (key === "text" && "label" in value) ||
    (key === "label" && "delta" in value);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (SILENT.has(key)) return [key, item];
      const said = (one: unknown): unknown =>
        typeof one === "string" && isSpoken(key) ? say(one) : translated(one, say);
      return [key, Array.isArray(item) ? item.map(said) : said(item)];
    }),
  );
}
