import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Scalar, Tree } from "../../server/model/tree";

/** A word of a file, where it stands, and the keys that lead to it. */
export interface Token {
  readonly token: Scalar;
  readonly isKey: boolean;
  readonly path: string;
}

/** Every key and every scalar that is written out, once. */
export function tokensOf(root: Tree | undefined, text: string): readonly Token[] {
  const seen = new Set<number>();
  const found: Token[] = [];
  const add = (token: Scalar, isKey: boolean, at: string): void => {
    const { start, end } = token.span;
    if (end <= start || seen.has(start) || text.slice(start, end).startsWith("*")) return;
    seen.add(start);
    found.push({ token, isKey, path: at });
  };
  const visit = (tree: Tree, at: string): void => {
    if (tree.kind === "scalar") add(tree, false, at);
    else if (tree.kind === "seq") for (const item of tree.items) visit(item, `${at}[]`);
    else
      for (const { key, value } of tree.entries) {
        add(key, true, `${at}.${key.value}`);
        visit(value, `${at}.${key.value}`);
      }
  };
  if (root) visit(root, "");
  return found;
}

export interface ModelFile {
  readonly file: string;
  readonly name: string;
  readonly text: string;
}

/** Our own files of every format, of the two that are many every so many-th. */
export function ownFiles(every: number): readonly ModelFile[] {
  const inFolder = (folder: string): readonly string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((e) => {
      const file = path.join(folder, e.name);
      return e.isDirectory() ? inFolder(file) : /\.(?:json|ya?ml)$/.test(e.name) ? [file] : [];
    });
  const many = /[\\/](?:huggingface|diffusers|modules)[\\/]/;
  const all = [...inFolder("test/fixtures"), ...inFolder("examples")].sort();
  const few = all.filter((f) => !many.test(f));
  return [...few, ...all.filter((f) => many.test(f)).filter((_, i) => i % every === 0)].map((file) => ({
    file,
    name: path.basename(file),
    text: readFileSync(file, "utf8"),
  }));
}
