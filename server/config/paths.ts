/** Paths with forward slashes, absolute ones and URIs alike; there is no disk here to ask. */

export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? (slash === 0 ? "/" : "") : path.slice(0, slash);
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

export const joined = (folder: string, name: string): string =>
  folder === "" ? name : folder.endsWith("/") ? folder + name : `${folder}/${name}`;

/** Where a path leads that is written relative to a folder. */
export function resolved(folder: string, path: string): string {
  if (/^(?:\/|[a-z][\w+.-]*:)/i.test(path)) return path;
  let at = folder;
  const rest: string[] = [];
  for (const part of path.split("/")) {
    if (part === "." || part === "") continue;
    if (part !== "..") rest.push(part);
    else if (rest.length > 0) rest.pop();
    else at = folderOf(at);
  }
  return rest.reduce(joined, at);
}

/** A path as seen from a folder; with `..` where it is outside. */
export function relative(folder: string, path: string): string {
  const from = folder.split("/").filter((part) => part !== "");
  const to = path.split("/").filter((part) => part !== "");
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => ".."), ...to.slice(same)].join("/");
}
