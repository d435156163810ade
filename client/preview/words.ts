/** The sentences of the extension in the language of the editor, which the page brings along; none where that is English. */
const words = new Map(
  Object.entries(JSON.parse(document.getElementById("words")?.textContent || "{}") as Record<string, string>),
);

/** A sentence in the language of the editor, with `{0}`, `{1}` … filled in. */
export const t = (english: string, ...values: readonly (string | number)[]): string =>
  (words.get(english) ?? english).replace(/\{(\d)\}/g, (_, i) => String(values[Number(i)] ?? ""));
