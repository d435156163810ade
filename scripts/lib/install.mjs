import { existsSync, lstatSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "./root.mjs";
import { runNpm } from "./run.mjs";

/** Somebody's arrangement (a worktree, say): npm would empty the folder it leads to. */
const isLink = (file) =>
  lstatSync(path.join(root, file), { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

const modifiedAt = (file) => {
  const absolute = path.join(root, file);
  return existsSync(absolute) ? statSync(absolute).mtimeMs : 0;
};

/** Runs `npm ci` when node_modules is missing or older than the lockfile. Needs nothing but Node itself. */
export async function ensureInstalled() {
  const [major] = process.versions.node.split(".");
  if (Number(major) < 20) throw new Error(`Node 20 or newer is needed; this is ${process.version}`);
  if (isLink("node_modules")) return;
  // npm writes this copy of the lockfile at the end of an install.
  if (modifiedAt("node_modules/.package-lock.json") >= modifiedAt("package-lock.json")) return;
  console.log("installing dependencies (npm ci)");
  // playwright-core would fetch a browser of its own; the tests use the system's.
  const env = { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1" };
  // Nothing here needs an install script: esbuild, biome and typescript find their binaries by themselves.
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  // Whatever npm, or NODE_ENV, may say that started us: `npm install -g` passes itself on.
  const flags = ["--ignore-scripts", "--global=false", "--include=dev", ...quiet];
  const { code, output } = await runNpm(["ci", ...flags], { env, quiet: true });
  if (code !== 0) throw new Error(`npm ci failed\n${output}`);
}
