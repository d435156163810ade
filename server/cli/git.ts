import { execFile } from "node:child_process";
import path from "node:path";
import { CannotRun } from "./command";
import { contentOf, type Source } from "./source";

/** Nobody writes larger models by hand. */
const LARGEST = 50_000_000;

/** A file as it is in a revision: what stands before and behind the colon of `HEAD:models/net.yaml`. */
export interface Revision {
  readonly revision: string;
  readonly file: string;
}

/** `HEAD:net.yaml`, `main~3:models/net.yaml`, `:net.yaml` (the index); nothing for a path without a colon. */
export function revisionFrom(operand: string): Revision | undefined {
  const colon = operand.indexOf(":");
  // A drive's letter, as in C:\\net.yaml.
  if (colon < 0 || /^[a-z]:[\\/]/i.test(operand)) return undefined;
  return { revision: operand.slice(0, colon), file: operand.slice(colon + 1) };
}

/** The text that git has of a file, whose path is relative to `folder` as on any other command line. */
export async function sourceAt({ revision, file }: Revision, folder: string): Promise<Source> {
  const shown = `${revision}:${file}`;
  if (revision.startsWith("-") || file === "") throw new CannotRun(`no such revision of a file: ${shown}`);
  const absolute = path.resolve(folder, file);
  // From the file's own folder, so that it may stand in another repository than this one.
  const name = `./${path.basename(absolute)}`;
  const bytes = await git(["cat-file", "blob", `${revision}:${name}`], path.dirname(absolute), shown);
  return { path: shown, ...(await contentOf(bytes, path.basename(absolute))) };
}

/** What git prints; `shown` is what an error speaks of. */
export function git(args: readonly string[], cwd: string, shown: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { cwd, encoding: "buffer", maxBuffer: LARGEST, windowsHide: true } as const;
    execFile("git", [...args], options, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else reject(new CannotRun(`${reason(error, stderr.toString())}: ${shown}`));
    });
  });
}

/** In our words where we know them: git's own are in the user's language, and about objects. */
function reason(error: Error & { readonly code?: unknown }, said: string): string {
  if (error.code === "ENOENT") return "git is not installed, or there is no such folder";
  if (error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return "too large for a model file";
  if (/not a git repository/i.test(said)) return "not in a git repository";
  return (
    said
      .trim()
      .split("\n")[0]
      ?.replace(/^fatal: /, "") || "git has no such file"
  );
}
