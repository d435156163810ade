import { VERSION_SCHEME, type VersionQuery } from "../protocol";

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

/**
 * The last commit of a document, the stock network that it is compared with, the same at another scale: texts that nobody can
 * edit. They are looked at as the document is: its settings and its config files hold. Absent for a document of its own.
 */
export function versionIn(uri: string): Pick<VersionQuery, "of" | "scale"> | undefined {
  const [, scheme, path = "", query = ""] = /^([\w-]+):([^?#]*)\??([^#]*)/.exec(uri) ?? [];
  // VS Code's own word for a file as Git has it.
  if (scheme === "git") return { of: `file:${path.startsWith("//") ? "" : "//"}${path}` };
  if (scheme !== VERSION_SCHEME) return undefined;
  try {
    const { of, scale } = JSON.parse(decoded(query)) as { readonly of?: unknown; readonly scale?: unknown };
    if (typeof of !== "string") return undefined;
    return { of, ...(typeof scale === "string" ? { scale } : {}) };
  } catch {
    return undefined;
  }
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
