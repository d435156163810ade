// One step of a release, as .github/workflows/release.yml takes them.
//   npm run release -- verify | marketplace | open-vsx | npm     DRY_RUN=true only says what it would run
import { readFileSync } from "node:fs";
import path from "node:path";
import { isPreRelease } from "./lib/channel.mjs";
import { runMain } from "./lib/prepare.mjs";
import { isMain, root } from "./lib/root.mjs";
import { run } from "./lib/run.mjs";

const OVSX = "ovsx@1.3.0";

/** What each target runs, for this version. Nobody is asked for a password: who it is says the workflow, or its environment. */
export function commandsOf(target, version) {
  const channel = isPreRelease(version) ? ["--pre-release"] : [];
  switch (target) {
    case "marketplace":
      return [["npx", "vsce", "publish", "--packagePath", "fovea.vsix", "--azure-credential", ...channel]];
    case "open-vsx":
      return [["npx", "--yes", OVSX, "publish", "--packagePath", "fovea.vsix", ...channel]];
    case "npm":
      return [
        // It keeps a slip of the hand from publishing; here it is meant.
        ["npm", "pkg", "delete", "private"],
        [
          "npm",
          "publish",
          "--provenance",
          "--access",
          "public",
          "--tag",
          channel.length > 0 ? "next" : "latest",
        ],
      ];
    default:
      throw new Error(`no target ${target}; there are verify, marketplace, open-vsx and npm`);
  }
}

/** What is wrong with releasing this version under this tag, if anything. */
export function faultOf({ version, changelog, tag }) {
  if (tag !== undefined && tag !== `v${version}`)
    return `the tag is ${tag}, but package.json says ${version}`;
  const heading = changelog.split("\n").find((line) => line.startsWith(`## ${version}`));
  if (heading === undefined) return `CHANGELOG.md has no section ${version}`;
  return tag !== undefined && heading.includes("not released")
    ? `CHANGELOG.md still calls ${version} not released`
    : undefined;
}

if (isMain(import.meta.url))
  await runMain(async () => {
    const [target = "verify"] = process.argv.slice(2);
    const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    if (target === "verify") {
      const tag = process.env.GITHUB_REF_TYPE === "tag" ? process.env.GITHUB_REF_NAME : undefined;
      const fault = faultOf({
        version,
        tag,
        changelog: readFileSync(path.join(root, "CHANGELOG.md"), "utf8"),
      });
      if (fault) throw new Error(fault);
      console.log(`${version}, ${isPreRelease(version) ? "pre-release" : "release"}`);
      return;
    }
    for (const [program, ...args] of commandsOf(target, version)) {
      console.log([program, ...args].join(" "));
      if (process.env.DRY_RUN === "true") continue;
      const { code } = await run(program, args, { cwd: root });
      if (code !== 0) throw new Error(`${program} ended with ${code}`);
    }
  });
