import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../../scripts/lib/run.mjs";

/** Where the packages of npm that are asked lie; the project itself never has them. */
export const LIBRARY = process.env.FOVEA_ORACLE_PACKAGES ?? path.join(tmpdir(), "fovea-oracle-packages");

const VERSIONS = ["@tensorflow/tfjs@4.22.0"];

export const packagesMissing = (names) =>
  names.filter((name) => !existsSync(path.join(LIBRARY, "node_modules", name)));

export async function installPackages() {
  mkdirSync(LIBRARY, { recursive: true });
  writeFileSync(path.join(LIBRARY, "package.json"), "{}");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { code } = await run(npm, [
    "install",
    "--no-audit",
    "--no-fund",
    "--no-save",
    "--prefix",
    LIBRARY,
    ...VERSIONS,
  ]);
  if (code !== 0) throw new Error(`npm install ended with ${code}`);
}
