import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Ignore } from "ignore";

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
      .filter((file) => existsSync(file))
      .map((file) => readFileSync(file, "utf8"));
    const own = texts.length > 0 ? ignore().add(texts.join("\n")) : null;
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

const relative = (from: string, to: string): string => path.relative(from, to).split(path.sep).join("/");

function repositoryOf(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, ".git"))) return at;
    if (at === path.dirname(at)) return undefined;
  }
}
