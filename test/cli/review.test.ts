import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inFolder } from "./folder";
import { type Comment, jobOf, PULL, type Recorded, withGitHub } from "./github";
import { fovea } from "./run";
import { used } from "./runner";

const net = (filters: number): string =>
  `input_shape: [1, 28, 28]\nlayers:\n  - { type: conv2d, filters: ${filters}, kernel_size: 3 }\n`;

const TREE = {
  "fovea.yaml": "budgets: { parameters: 200 }\n",
  "models/a.yaml": net(16),
  "models/new.yaml": net(4),
  "models/same.yaml": `# a word\n${net(8)}`,
  "models/moved.yaml": net(6),
  "elsewhere/b.yaml": net(64),
  "notes.yaml": "a: 1\n",
  "event.json": JSON.stringify({ pull_request: PULL }),
};

const FILES: readonly Readonly<Record<string, string>>[] = [
  { filename: "fovea.yaml", status: "added" },
  { filename: "models/a.yaml", status: "modified" },
  { filename: "models/gone.yaml", status: "removed" },
  { filename: "models/moved.yaml", previous_filename: "models/b c.yaml", status: "renamed" },
  { filename: "models/new.yaml", status: "added" },
  { filename: "models/same.yaml", status: "modified" },
  { filename: "elsewhere/b.yaml", status: "modified" },
  { filename: "notes.yaml", status: "modified" },
  { filename: "models/train.py", status: "modified" },
];

const CONTENTS = {
  "ba5e:models/a.yaml": net(8),
  "ba5e:models/gone.yaml": net(2),
  "ba5e:models/b c.yaml": net(5),
  "ba5e:models/same.yaml": net(8),
  "ba5e:elsewhere/b.yaml": net(8),
  "ba5e:notes.yaml": "a: 0\n",
};

const github = (comments: Comment[] = [], more: Partial<Recorded> = {}): Recorded => ({
  files: FILES,
  contents: CONTENTS,
  comments,
  ...more,
});

const says = (body: string, ...texts: readonly string[]): void => {
  for (const text of texts) assert.ok(body.includes(text), `${text}\n${body}`);
};

describe("the comment on a pull request", () => {
  before(function () {
    if (spawnSync("bash", ["-c", "true"]).status !== 0) this.skip();
  });

  const review = (
    recorded: Recorded,
    body: (
      run: (given?: Readonly<Record<string, string>>) => ReturnType<typeof used>,
      asked: readonly string[],
      folder: string,
    ) => Promise<void>,
    event = "pull_request",
  ): Promise<void> =>
    inFolder(TREE, (folder) =>
      withGitHub(recorded, (api, asked) =>
        body(
          (given = {}) =>
            used(folder, { paths: "models", ...given }, jobOf(api, path.join(folder, "event.json"), event)),
          asked,
          folder,
        ),
      ),
    );

  it("has every model file that differs, with its budgets, and no other file", () => {
    const comments: Comment[] = [];
    return review(github(comments), async (run) => {
      const { code, log } = await run({ budgets: "parameters: +5%\n\nmacs: +1G\n" });
      assert.equal(code, 1, log); // +5% is exceeded
      assert.equal(comments.length, 1);
      const { body = "" } = comments[0] ?? {};
      says(
        body,
        "## Fovea: 4 models differ from `main`; **2 budgets are exceeded**",
        "### `models/a.yaml` compared with `main:models/a.yaml`",
        "| parameters | 80 | 160 | +80 (+100%) |",
        "❌ parameters: +5%: exceeded (80 → 160)",
        "✅ macs: +1G: kept",
        "✅ parameters: kept (limit 200)",
        "### `models/gone.yaml` is deleted",
        "### `models/moved.yaml` compared with `main:models/b c.yaml`",
        "### `models/new.yaml` is new",
        "The same model as before: `models/same.yaml`.",
      );
      assert.doesNotMatch(body, /elsewhere|notes|train|fovea\.yaml/);
    });
  });

  it("is one comment, rewritten with each push", () => {
    const person = { id: 1, body: "<!-- fovea review models -->\nmine", user: { login: "x", type: "User" } };
    const chatter = Array.from({ length: 120 }, (_, i) => ({ ...person, id: i + 2, body: `no ${i}` }));
    const comments: Comment[] = [person, ...chatter];
    return review(github(comments), async (run, asked, folder) => {
      await run();
      assert.equal(comments.length, 122);
      says(comments.at(-1)?.body ?? "", "| parameters | 80 | 160 |");
      writeFileSync(path.join(folder, "models/a.yaml"), net(32));
      assert.equal((await run()).code, 1, "the budget of the config file");
      assert.equal(comments.length, 122);
      says(
        comments.at(-1)?.body ?? "",
        "| parameters | 80 | 320 |",
        "❌ Budget parameters exceeded: 320, limit 200",
      );
      assert.equal(person.body, "<!-- fovea review models -->\nmine");
      const before = asked.filter((a) => !a.startsWith("GET")).length;
      await run();
      assert.equal(asked.filter((a) => !a.startsWith("GET")).length, before, "nothing is new");
    });
  });

  it("is not written where no model differs, and says so where it was", () => {
    const comments: Comment[] = [];
    const recorded = { ...github(comments), files: [...FILES] };
    return review(recorded, async (run, _, folder) => {
      await run();
      recorded.files.splice(0, FILES.length, ...FILES.filter((f) => f.filename === "models/same.yaml"));
      rmSync(path.join(folder, "fovea.yaml"));
      await run();
      says(comments[0]?.body ?? "", "No model differs from `main`");
      comments.length = 0;
      await run();
      assert.equal(comments.length, 0);
    });
  });

  it("fails nothing where the token only reads, and stands in the summary of the job", () => {
    const comments: Comment[] = [];
    return review(github(comments, { readOnly: true }), async (_, __, folder) => {
      const summary = path.join(folder, "summary.md");
      await withGitHub(github(comments, { readOnly: true }), async (api) => {
        const job = { ...jobOf(api, path.join(folder, "event.json")), GITHUB_STEP_SUMMARY: summary };
        const { code, log } = await used(folder, { paths: "models" }, job);
        assert.equal(code, 0, log);
        assert.match(log, /no comment on pull request 7: GitHub answers 403 .*pull-requests: write/);
      });
      says(readFileSync(summary, "utf8"), "| parameters | 80 | 160 |");
    });
  });

  it("reads both sides from GitHub where the branch below is checked out", () => {
    const comments: Comment[] = [];
    const contents = { "04d:models/a.yaml": net(8), "4ead:models/a.yaml": net(24) };
    const files = FILES.filter((f) => f.filename === "models/a.yaml");
    const recorded = github(comments, { files, contents });
    return review(
      recorded,
      async (run) => {
        await run();
        says(comments[0]?.body ?? "", "| parameters | 80 | 240 |");
      },
      "pull_request_target",
    );
  });

  it("is not tried on a push, or when it is not wanted", () => {
    const comments: Comment[] = [];
    return review(github(comments), async (run, asked, folder) => {
      assert.equal((await run({ comment: "false" })).code, 0);
      assert.equal((await used(folder, { paths: "models" })).code, 0);
      assert.deepEqual(asked, []);
    });
  });

  it("stays as short as GitHub takes it", () => {
    const many = Array.from({ length: 150 }, (_, i) => `models/net${i}.yaml`);
    const comments: Comment[] = [];
    const recorded: Recorded = {
      files: many.map((filename) => ({ filename, status: "modified" })),
      contents: Object.fromEntries(
        many.flatMap((f, i) => [
          [`04d:${f}`, net(8)],
          [`4ead:${f}`, net(9 + i)],
        ]),
      ),
      comments,
    };
    return review(
      recorded,
      async (run) => {
        await run();
        says(comments[0]?.body ?? "", "150 models differ", "- `models/net99.yaml`: 80 → 1,080 parameters");
        assert.match(comments[0]?.body ?? "", /- … \d+ more\n/);
      },
      "pull_request_target",
    );
  });
});

describe("fovea review", () => {
  const git = (folder: string, ...args: readonly string[]): void => {
    const own = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"];
    assert.equal(spawnSync("git", [...own, ...args], { cwd: folder }).status, 0, args.join(" "));
  };

  before(function () {
    if (spawnSync("git", ["--version"]).status !== 0) this.skip();
  });

  it("compares what differs from where the branch began", () =>
    inFolder({ "a.yaml": net(8), "b c.yaml": net(5), "sub/gone.yaml": net(2) }, (folder) => {
      git(folder, "init", "-q", "-b", "main");
      git(folder, "add", ".");
      git(folder, "commit", "-qm", "one");
      git(folder, "checkout", "-qb", "branch");
      git(folder, "mv", "b c.yaml", "moved.yaml");
      rmSync(path.join(folder, "sub/gone.yaml"));
      writeFileSync(path.join(folder, "a.yaml"), net(16));
      git(folder, "commit", "-qam", "two");
      writeFileSync(path.join(folder, "fresh.yaml"), net(3));
      const { code, out, err } = fovea(folder, ["review", "--base", "main", "--budget", "parameters: +5%"]);
      assert.equal(code, 1, err);
      says(
        out,
        "3 models differ from `main`; **1 budget is exceeded**",
        "`a.yaml` compared with `main:a.yaml`",
        "`sub/gone.yaml` is deleted",
        "`fresh.yaml` is new",
        "The same model as before: `moved.yaml`.",
      );
      const one = fovea(folder, ["review", "--base", "main", "a.yaml"]);
      says(one.out, "1 model differs");
      assert.equal(fovea(folder, ["review", "--base", "nowhere"]).code, 2);
      assert.equal(fovea(folder, ["review", "--comment"]).code, 2);
    }));
});
