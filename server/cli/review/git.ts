import { CannotRun } from "../command";
import { git } from "../git";
import { decoded } from "../source";
import { type ChangedFile, type Changes, textOnDisk } from "./changed";

/** What the files of the working tree are compared with: where they and `revision` parted. */
export async function changesSince(revision: string, folder: string): Promise<Changes> {
  if (revision.startsWith("-")) throw new CannotRun(`no such revision: ${revision}`);
  const root = await said(["rev-parse", "--show-toplevel"], folder, folder);
  const base = await said(["merge-base", revision, "HEAD"], root, revision);
  return {
    base: revision,
    root,
    async files() {
      const listed = await git(["diff", "--name-status", "-z", "-M", base, "--"], root, revision);
      const fresh = await git(["ls-files", "-z", "--others", "--exclude-standard"], root, revision);
      return [...changedIn(listed.toString()), ...parts(fresh.toString()).map(untracked)];
    },
    async before({ path, previous = path, isNew }) {
      if (isNew) return null;
      return decoded(await git(["cat-file", "blob", `${base}:${previous}`], root, `${revision}:${previous}`));
    },
    after: ({ path }) => textOnDisk(root, path),
  };
}

/** The commit that is checked out; nothing where this is no repository. */
export async function checkedOut(folder: string): Promise<string | undefined> {
  try {
    return await said(["rev-parse", "HEAD"], folder, folder);
  } catch {
    return undefined;
  }
}

const said = async (args: readonly string[], folder: string, shown: string): Promise<string> =>
  (await git(args, folder, shown)).toString().trim();

const parts = (text: string): readonly string[] => text.split("\0").filter((part) => part !== "");

const untracked = (path: string): ChangedFile => ({ path, isNew: true, isGone: false });

/** `M`, a path; `R100`, the old path and the new one. */
function changedIn(text: string): readonly ChangedFile[] {
  const found: ChangedFile[] = [];
  const words = parts(text).values();
  for (const status of words) {
    const first = words.next().value ?? "";
    const second = /^[RC]/.test(status) ? words.next().value : undefined;
    const moved = second === undefined ? {} : { previous: first };
    found.push({ path: second ?? first, ...moved, isNew: status === "A", isGone: status === "D" });
  }
  return found;
}
