import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { parse } from "yaml";
import { none, read } from "./sources";

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly needs?: string;
        readonly steps: readonly Step[];
        readonly permissions?: Workflow["permissions"];
      }
    >
  >;
}

const text = read(".github/workflows/release.yml");
const { jobs, permissions } = parse(text) as Workflow;
const { scripts } = JSON.parse(read("package.json")) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const steps = Object.values(jobs).flatMap((job) => job.steps);

/** What a step of the release says without doing it. */
function said(
  target: string,
  environment: NodeJS.ProcessEnv = {},
): { readonly code: number | null; readonly output: string } {
  const env = {
    ...process.env,
    DRY_RUN: "true",
    GITHUB_REF_TYPE: "branch",
    OVSX_PAT: "a-secret",
    ...environment,
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/release.mjs", target], {
    env,
    encoding: "utf8",
  });
  return { code: status, output: `${stdout}${stderr}` };
}

describe("the release workflow", () => {
  it("runs scripts that there are", () => {
    const named = steps.flatMap(({ run }) => /^npm (?:run )?([\w:-]+)/.exec(run ?? "")?.[1] ?? []);
    assert.ok(named.length > 5);
    none(named.filter((name) => name !== "ci" && name !== "test" && !Object.hasOwn(scripts, name)));
  });

  it("runs nothing else", () =>
    none(steps.flatMap(({ run }) => (run && !/^npm (ci|test|run)\b[^;&|$`]*$/.test(run) ? [run] : []))));

  it("tests before it publishes, and publishes what was tested", () => {
    assert.ok(jobs.package?.steps.some(({ run }) => run?.startsWith("npm test")));
    none(
      Object.entries(jobs).flatMap(([name, { needs }]) =>
        name === "package" || needs === "package" ? [] : [name],
      ),
    );
  });

  it("may nothing but read, and say who it is where it publishes", () => {
    assert.deepEqual(permissions, { contents: "read" });
    for (const job of Object.values(jobs))
      none(
        Object.entries(job.permissions ?? {}).flatMap(([what, how]) =>
          `${what}: ${how}` === "contents: read" || `${what}: ${how}` === "id-token: write" ? [] : [what],
        ),
      );
  });

  it("hands secrets to the one step that needs one, and prints none", () => {
    const withSecrets = steps.filter((step) => JSON.stringify(step).includes("secrets."));
    assert.deepEqual(
      withSecrets.map(({ run }) => run),
      ["npm run release -- open-vsx"],
    );
    none(steps.flatMap(({ run }) => (/secrets|echo|printenv/.test(run ?? "") ? [run ?? ""] : [])));
    none(["marketplace", "open-vsx", "npm"].filter((target) => said(target).output.includes("a-secret")));
  });

  it("goes to three registries, with who built it", () => {
    assert.match(said("marketplace").output, /vsce publish --packagePath fovea\.vsix --azure-credential/);
    assert.match(said("open-vsx").output, /ovsx@[\d.]+ publish --packagePath fovea\.vsix/);
    assert.match(said("npm").output, /npm publish --provenance --access public --tag (next|latest)/);
    assert.notEqual(said("elsewhere").code, 0);
  });

  it("refuses a tag of another version", () => {
    assert.equal(said("verify").code, 0);
    const { code, output } = said("verify", { GITHUB_REF_TYPE: "tag", GITHUB_REF_NAME: "v99.0.0" });
    assert.notEqual(code, 0);
    assert.match(output, /the tag is v99\.0\.0/);
  });
});

describe("the page in the registries", () => {
  const { repository, bugs, homepage, icon } = JSON.parse(read("package.json")) as Record<
    string,
    { readonly url?: string } & string
  >;

  it("says where the project lives", () => {
    assert.match(repository?.url ?? "", /^https:\/\/.*\.git$/);
    assert.match(bugs?.url ?? "", /^https:/);
    assert.match(homepage ?? "", /^https:/);
    assert.match(icon ?? "", /\.png$/);
  });
});
