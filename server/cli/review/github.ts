import { readFileSync } from "node:fs";
import { CannotRun } from "../command";
import { decoded } from "../source";
import { type ChangedFile, type Changes, textOnDisk } from "./changed";
import { checkedOut } from "./git";

/** What a workflow of GitHub knows of the pull request that it runs for. */
export interface PullRequest {
  readonly api: string;
  readonly token: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
  readonly base: { readonly sha: string; readonly ref: string };
  readonly head: { readonly sha: string };
  /** Its own files are checked out, not those of the branch that it goes to. */
  readonly isCheckedOut: boolean;
}

/** GitHub lists so many files of a pull request, a hundred to a page. */
const MOST_PAGES = 30;
const PAGE = 100;

/** Throws where the job runs for no pull request, or has no token. */
export function pullRequestOf(env: NodeJS.ProcessEnv): PullRequest {
  const { GITHUB_EVENT_PATH: file, GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token } = env;
  const event = file ? eventIn(file) : undefined;
  if (!repository || !event?.pull_request)
    throw new CannotRun("--comment is for workflows of GitHub that run on pull_request");
  if (!token) throw new CannotRun("--comment needs the token of the workflow in GITHUB_TOKEN");
  const { number, base, head } = event.pull_request;
  return {
    api: (env.GITHUB_API_URL || "https://api.github.com").replace(/\/+$/, ""),
    token,
    repository,
    number,
    base,
    head,
    isCheckedOut: env.GITHUB_EVENT_NAME !== "pull_request_target",
  };
}

interface Event {
  readonly pull_request?: Pick<PullRequest, "number" | "base" | "head">;
}

function eventIn(file: string): Event {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Event;
  } catch {
    throw new CannotRun("the event of the workflow cannot be read (GITHUB_EVENT_PATH)");
  }
}

/** The answer of GitHub is none that can be worked with. */
export class Refused extends CannotRun {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

interface Request {
  readonly method?: "GET" | "POST" | "PATCH";
  readonly body?: unknown;
  readonly accept?: string;
}

/** One request of GitHub's REST API; `path` begins behind the repository's address. */
export async function asked(pull: PullRequest, path: string, request: Request = {}): Promise<Response> {
  const { method = "GET", body, accept = "application/vnd.github+json" } = request;
  const response = await fetch(`${pull.api}/repos/${pull.repository}/${path}`, {
    method,
    headers: {
      accept,
      authorization: `Bearer ${pull.token}`,
      "user-agent": "fovea",
      "x-github-api-version": "2022-11-28",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: Error) => {
    throw new Refused(0, `GitHub cannot be reached: ${error.message}`);
  });
  if (response.ok) return response;
  const said = ((await response.json().catch(() => ({}))) as { readonly message?: unknown }).message;
  throw new Refused(response.status, `GitHub answers ${response.status} ${String(said ?? "")}`.trimEnd());
}

/** All entries of a list that comes in pages. */
export async function listed<T>(pull: PullRequest, path: string): Promise<readonly T[]> {
  const all: T[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const response = await asked(pull, `${path}?per_page=${PAGE}&page=${page}`);
    const some = (await response.json()) as readonly T[];
    all.push(...some);
    if (some.length < PAGE) break;
  }
  return all;
}

interface Listed {
  readonly filename: string;
  readonly previous_filename?: string;
  readonly status: string;
}

/**
 * What the pull request changes, as GitHub lists it. The old side comes from GitHub, since a checkout has no history; the new
 * one from the disk, where the pull request is checked out.
 */
export async function changesOf(pull: PullRequest, root: string): Promise<Changes> {
  const { base, head, isCheckedOut } = pull;
  // A checkout of the merge has all of the base; the head alone has only what it was made from.
  const isMerged = isCheckedOut && (await checkedOut(root)) !== head.sha;
  const from = isMerged ? base.sha : await mergeBase(pull);
  return {
    base: base.ref,
    root,
    files: async () =>
      (await listed<Listed>(pull, `pulls/${pull.number}/files`)).map(
        ({ filename, previous_filename: previous, status }): ChangedFile => ({
          path: filename,
          ...(previous === undefined ? {} : { previous }),
          isNew: status === "added",
          isGone: status === "removed",
        }),
      ),
    before: async ({ path, previous = path, isNew }) => (isNew ? null : contentAt(pull, previous, from)),
    async after({ path, isGone }) {
      if (isGone) return null;
      const here = isCheckedOut ? await textOnDisk(root, path) : null;
      return here ?? contentAt(pull, path, head.sha);
    },
  };
}

async function mergeBase(pull: PullRequest): Promise<string> {
  const compared = await asked(pull, `compare/${pull.base.sha}...${pull.head.sha}?per_page=1`);
  const { merge_base_commit: commit } = (await compared.json()) as {
    readonly merge_base_commit: { readonly sha: string };
  };
  return commit.sha;
}

async function contentAt(pull: PullRequest, file: string, sha: string): Promise<string | null> {
  const way = file.split("/").map(encodeURIComponent).join("/");
  const accept = "application/vnd.github.raw+json";
  try {
    const response = await asked(pull, `contents/${way}?ref=${sha}`, { accept });
    return decoded(Buffer.from(await response.arrayBuffer()));
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
}
