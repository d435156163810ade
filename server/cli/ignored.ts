import { existsSync } from "node:fs";
import path from "node:path";
import type { Ignore } from "ignore";
import { smallFile } from "./bytes";

/** Whether git would ignore something; a nearer .gitignore has the last word. */
export interface Ignored {
  file(absolute: string): boolean;
  folder(absolute: string): boolean;
}

/**
 * The .gitignore files that hold for `folder` and below it: its own, and those of the folders above as far as the
 * repository goes. With `parents`, a file is ignored too when a folder above it is (a walk would not have come to it).
 */
export async function ignoredBelow(folder: string, parents = false): Promise<Ignored> {
  const { default: ignore } = await import("ignore");
  const top = repositoryOf(folder) ?? folder;
  const rules = new Map<string, Ignore | null>();

  const rulesOf = (at: string): Ignore | null => {
    const known = rules.get(at);
    if (known !== undefined) return known;
    const texts = [".gitignore", ...(at === top ? [".git/info/exclude"] : [])]
      .map((name) => path.join(at, name))
      .flatMap((file) => textOf(file) ?? []);
    const own = texts.length > 0 ? ignore().add(texts.join("\n").split(/\r?\n/).filter(isBounded)) : null;
    rules.set(at, own);
    return own;
  };

  const decide = (absolute: string, slash: "" | "/"): boolean => {
    for (let at = path.dirname(absolute); ; at = path.dirname(at)) {
      const verdict = rulesOf(at)?.test(relative(at, absolute) + slash);
      if (verdict?.ignored) return true;
      if (verdict?.unignored) return false;
      if (at === top || at === path.dirname(at)) return false;
    }
  };

  const above = (absolute: string): boolean => {
    const at = path.dirname(absolute);
    if (at === top || at === path.dirname(at)) return false;
    return decide(at, "/") || above(at);
  };
  return {
    file: (absolute) => decide(absolute, "") || (parents && above(absolute)),
    folder: (absolute) => decide(absolute, "/"),
  };
}

function textOf(file: string): string | undefined {
  try {
    return smallFile(file)?.toString("utf8");
  } catch {
    return undefined; // there is none, or it is not for us to read
  }
}

/** The matcher of such patterns goes back and forth: with more stars than anybody writes it would not come to an end. */
const isBounded = (line: string): boolean =>
  line.length <= 1000 && line.split("/").every((part) => part.split(/\*+/).length <= 5);

const relative = (from: string, to: string): string => path.relative(from, to).split(path.sep).join("/");

function repositoryOf(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, ".git"))) return at;
    if (at === path.dirname(at)) return undefined;
  }
}
