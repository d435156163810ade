import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string; readonly type: string };
}

/** What GitHub has, and what it was asked. */
export interface Recorded {
  readonly files: readonly Readonly<Record<string, string>>[];
  /** By `SHA:path`. */
  readonly contents: Readonly<Record<string, string>>;
  readonly comments: Comment[];
  /** Writes are refused, as for a pull request from a fork. */
  readonly readOnly?: boolean;
}

export const PULL = { number: 7, base: { sha: "ba5e", ref: "main" }, head: { sha: "4ead" } };
const TOKEN = "a token";
const REPOSITORY = "someone/models";

/** GitHub's REST API, as much of it as a review asks for, with answers in the shape that its documentation has. */
export async function withGitHub(
  recorded: Recorded,
  body: (api: string, asked: readonly string[]) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const { status, json, raw } = answer(recorded, request, await bodyOf(request));
    response.writeHead(status, { "content-type": raw === undefined ? "application/json" : "text/plain" });
    response.end(raw ?? JSON.stringify(json));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  try {
    await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly raw?: string;
}

const NOT_FOUND: Answer = { status: 404, json: { message: "Not Found" } };

function answer(recorded: Recorded, { method, url = "", headers }: IncomingMessage, sent: string): Answer {
  if (headers.authorization !== `Bearer ${TOKEN}`)
    return { status: 401, json: { message: "Bad credentials" } };
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const start = `/repos/${REPOSITORY}/`;
  if (!pathname.startsWith(start)) return NOT_FOUND;
  const way = decodeURIComponent(pathname.slice(start.length));
  if (method !== "GET") return written(recorded, `${method} ${way}`, sent);
  const page = <T>(all: readonly T[]): Answer => {
    const [size, number] = [
      Number(searchParams.get("per_page") ?? 30),
      Number(searchParams.get("page") ?? 1),
    ];
    return { status: 200, json: all.slice(size * (number - 1), size * number) };
  };
  if (way === `pulls/${PULL.number}/files`) return page(recorded.files);
  if (way === `issues/${PULL.number}/comments`) return page(recorded.comments);
  if (way === `compare/${PULL.base.sha}...${PULL.head.sha}`)
    return { status: 200, json: { merge_base_commit: { sha: "04d" } } };
  const raw = recorded.contents[`${searchParams.get("ref")}:${way.replace(/^contents\//, "")}`];
  return raw === undefined ? NOT_FOUND : { status: 200, raw };
}

function written({ comments, readOnly }: Recorded, what: string, sent: string): Answer {
  if (readOnly) return { status: 403, json: { message: "Resource not accessible by integration" } };
  const { body } = JSON.parse(sent) as { readonly body: string };
  if (body.length > 65_536) return { status: 422, json: { message: "Body is too long" } };
  if (what === `POST issues/${PULL.number}/comments`) {
    const user = { login: "github-actions[bot]", type: "Bot" };
    comments.push({ id: 1000 + comments.length, body, user });
    return { status: 201, json: comments.at(-1) };
  }
  const own = comments.find((c) => what === `PATCH issues/comments/${c.id}`);
  if (!own) return NOT_FOUND;
  own.body = body;
  return { status: 200, json: own };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

/** The variables and the event of a job that runs for the pull request. */
export const jobOf = (
  api: string,
  event: string,
  name = "pull_request",
): Readonly<Record<string, string>> => ({
  GITHUB_API_URL: api,
  GITHUB_REPOSITORY: REPOSITORY,
  GITHUB_EVENT_NAME: name,
  GITHUB_EVENT_PATH: event,
});
