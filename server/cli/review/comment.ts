import { asked, listed, type PullRequest } from "./github";

interface Comment {
  readonly id: number;
  readonly body?: string | null;
  readonly user?: { readonly type?: string } | null;
}

export type Posted = "created" | "updated" | "unchanged" | "nothing";

/**
 * The comment of this review on the pull request, one for all pushes: it is found again by a mark that nobody sees. Where there
 * is nothing to say and no comment yet, there is none.
 */
export async function posted(
  pull: PullRequest,
  markdown: string,
  { name, isEmpty }: { readonly name: string; readonly isEmpty: boolean },
): Promise<Posted> {
  const mark = markOf(name);
  const comments = await listed<Comment>(pull, `issues/${pull.number}/comments`);
  const own = comments.find((c) => isOurs(c, mark));
  const body = `${mark}\n${markdown}`;
  if (!own) {
    if (isEmpty) return "nothing";
    await asked(pull, `issues/${pull.number}/comments`, { method: "POST", body: { body } });
    return "created";
  }
  if (own.body?.replaceAll("\r\n", "\n").trimEnd() === body.trimEnd()) return "unchanged";
  await asked(pull, `issues/comments/${own.id}`, { method: "PATCH", body: { body } });
  return "updated";
}

/** A workflow writes as a bot. What people write under the same mark is theirs: they could change it afterwards. */
const isOurs = ({ body, user }: Comment, mark: string): boolean =>
  user?.type === "Bot" && (body?.startsWith(mark) ?? false);

/** Of one workflow several jobs may review, each other files. */
const markOf = (name: string): string =>
  `<!-- fovea review ${name.replace(/[^\w./* -]/g, "_").replace(/-{2,}/g, "-")} -->`;
