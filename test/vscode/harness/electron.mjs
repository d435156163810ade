// The same suite in a desktop VS Code, for machines that can download one.   node test/vscode/harness/electron.mjs
// $VSCODE_EXECUTABLE names an installed one. Linux without a display needs xvfb-run.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../../../scripts/lib/root.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "fovea-electron-"));
const workspace = path.join(folder, "examples");
cpSync(path.join(root, "examples"), workspace, { recursive: true });
try {
  const { runTests } = await import("@vscode/test-electron");
  process.exitCode = await runTests({
    vscodeExecutablePath: process.env.VSCODE_EXECUTABLE,
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(root, "dist-test/vscode/node.js"),
    launchArgs: [
      workspace,
      "--disable-extensions",
      "--disable-workspace-trust",
      `--user-data-dir=${folder}/data`,
    ],
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
