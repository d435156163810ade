import { readFileSync } from "node:fs";

/** The extension's manifest as VS Code reads it: `%keys%` are what `package.nls.json` has for them, or that of another language. */
export function manifest<T>(language?: string): T {
  const words = new Map(
    Object.entries({ ...wordsOf(), ...(language === undefined ? {} : wordsOf(language)) }),
  );
  return JSON.parse(readFileSync("package.json", "utf8"), (_, value: unknown) => {
    const [, key] = typeof value === "string" ? (/^%([\w.]+)%$/.exec(value) ?? []) : [];
    return key === undefined ? value : (words.get(key) ?? value);
  }) as T;
}

/** What a language says under each key; English where none is given. */
export const wordsOf = (language?: string): Readonly<Record<string, string>> =>
  JSON.parse(
    readFileSync(`package.nls${language === undefined ? "" : `.${language}`}.json`, "utf8"),
  ) as Record<string, string>;
