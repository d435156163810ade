/** A URI as a path with its scheme before it, so that patterns meet names as people write them. */
export function pathOf(uri: string): string {
  return uri
    .replace(/[?#].*$/, "")
    .split("/")
    .map(decoded)
    .join("/");
}

/** A text that only looks encoded is what it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The other way round. */
export function uriOf(path: string): string {
  const [, start = "", rest = ""] = /^([a-z][\w+.-]*:(?:\/\/[^/]*)?)?(.*)$/is.exec(path) ?? [];
  return start + rest.split("/").map(encodeURIComponent).join("/");
}

const KNOWN = /\.(ya?ml|jsonc?)$/i;

/** The file's name without folders; where it does not say the language, the editor's own word for it is added. */
export function fileNameOf(uri: string, languageId: string): string {
  const path = uri.replace(/[?#].*$/, "").replace(/\/+$/, "");
  const last = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf(":")) + 1);
  const name = decoded(last);
  if (KNOWN.test(name)) return name;
  return `${name}.${languageId.startsWith("json") ? "json" : "yaml"}`;
}
