// The real VS Code in a browser, from npm packages alone: code-server, and the Node it wants. Both are installed once into
// the ignored folder .editor/, and serve `npm run editor` as well as the tests inside VS Code.
import { spawn } from "node:child_process";
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "./root.mjs";
import { run, runNpm } from "./run.mjs";

const CODE_SERVER = "4.139.1"; // VS Code 1.139.1
const NODE = "24.21.0"; // code-server runs on nothing older; the project itself stays on whatever Node it was started with
const VERSIONS = `code-server ${CODE_SERVER}, node ${NODE}`;

const FOLDER = path.join(root, ".editor");
const STAMP = path.join(FOLDER, "installed");
const ENTRY = path.join(FOLDER, "code-server/node_modules/code-server/out/node/entry.js");
const NODE_PACKAGE = `node-${process.platform}-${process.arch}`;
const NODE_BINARY = path.join(FOLDER, "node/node_modules", NODE_PACKAGE, "bin/node");

/** Settings that keep the workbench quiet and free of first-run pages. */
const QUIET = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "security.workspace.trust.enabled": false,
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "chat.disableAIFeatures": true,
  "git.openRepositoryInParentFolders": "never",
  "window.commandCenter": false,
  // VS Code for the web saves by itself after a second: looking at an example would change it.
  "files.autoSave": "off",
  "editor.minimap.enabled": false,
  "editor.inlayHints.enabled": "on",
};

export const isInstalled = () => existsSync(STAMP) && readFileSync(STAMP, "utf8") === VERSIONS;

/** Installs code-server when it is not there. Throws with the reason where that cannot be. */
export async function ensureCodeServer() {
  if (isInstalled()) return;
  if (process.platform === "win32") throw new Error("code-server does not run on Windows");
  console.log("installing code-server into .editor/ (once, about 800 MB)");
  rmSync(FOLDER, { recursive: true, force: true });
  for (const name of ["node", "code-server"]) {
    mkdirSync(path.join(FOLDER, name), { recursive: true });
    writeFileSync(path.join(FOLDER, name, "package.json"), '{ "private": true }\n');
  }
  await npmInstall(path.join(FOLDER, "node"), `${NODE_PACKAGE}@${NODE}`);
  await npmInstall(path.join(FOLDER, "code-server"), `code-server@${CODE_SERVER}`);
  // What code-server's own install script does, less the native modules: no compiler is needed, and nothing here misses them.
  const vscode = path.join(FOLDER, "code-server/node_modules/code-server/lib/vscode");
  await npmInstall(vscode, "--omit=dev");
  await npmInstall(path.join(vscode, "extensions"), "--omit=dev");
  writeFileSync(STAMP, VERSIONS);
}

async function npmInstall(folder, ...args) {
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { code, output } = await runNpm(["install", ...args, ...flags], { cwd: folder, quiet: true });
  if (code !== 0)
    throw new Error(`npm install ${args.join(" ")} failed: ${output.trim().split("\n").at(-1)}`);
}

/** Without the variables by which a VS Code that we may have been started in would be taken for this one. */
const environment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VSCODE_")));

export const temporaryFolder = (name) => mkdtempSync(path.join(tmpdir(), `fovea-${name}-`));

/** A user-data folder with quiet settings. Settings that are there already stay. */
export function writeUserData(folder, settings = {}) {
  const file = path.join(folder, "User/settings.json");
  mkdirSync(path.dirname(file), { recursive: true });
  if (!existsSync(file)) writeFileSync(file, JSON.stringify({ ...QUIET, ...settings }, null, 2));
  return folder;
}

/** Runs one of code-server's commands, such as --install-extension, to its end. */
export async function codeServerCommand(args) {
  const command = [ENTRY, "--config", "/dev/null", ...args];
  const { code, output } = await run(NODE_BINARY, command, { env: environment(), quiet: true });
  if (code !== 0) throw new Error(`code-server ${args.join(" ")} ended with ${code}\n${output}`);
  return output;
}

export async function installExtension(vsix, { userData, extensions }) {
  const folders = ["--user-data-dir", userData, "--extensions-dir", extensions];
  const output = await codeServerCommand([...folders, "--install-extension", vsix, "--force"]);
  if (!output.includes("was successfully installed"))
    throw new Error(`the extension was not installed\n${output}`);
}

/**
 * Starts code-server on a loopback port (0: any free one) and resolves once it listens. `smokeTest` makes a built VS Code
 * honour a test suite named in the page's address; it also suppresses dialogs, so only suites want it.
 */
export async function startCodeServer({ userData, extensions, port = 0, log, smokeTest = false, onExit }) {
  const host = "127.0.0.1";
  const args = [
    ...[ENTRY, "--config", "/dev/null", "--auth", "none", "--bind-addr", `${host}:${port}`],
    ...["--user-data-dir", userData, "--extensions-dir", extensions, "--ignore-last-opened"],
    ...[
      "--disable-telemetry",
      "--disable-update-check",
      "--disable-workspace-trust",
      "--disable-getting-started-override",
    ],
    ...(smokeTest ? ["--vscode-option", "enable-smoke-test-driver"] : []),
  ];
  // A process group of its own: the extension hosts it starts end with it.
  const child = spawn(NODE_BINARY, args, {
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const file = log && createWriteStream(log);
  const url = await listening(child, host, file);
  if (onExit) child.on("exit", onExit);
  return { url, authority: new URL(url).host, stop: () => stopGroup(child).then(() => file?.end()) };
}

function listening(child, host, file) {
  return new Promise((resolve, reject) => {
    let output = "";
    const limit = setTimeout(() => reject(new Error(`code-server did not start\n${output}`)), 60_000);
    const read = (chunk) => {
      file?.write(chunk);
      output += chunk;
      const address = /HTTP server listening on (http:\/\/\S+)/.exec(output)?.[1];
      if (!address) return;
      clearTimeout(limit);
      resolve(`http://${host}:${new URL(address).port}`);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`code-server ended with ${code}\n${output}`)));
  });
}

/** Ends the server we started, and what it started. */
function stopGroup(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const kill = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {} // gone already
  };
  return new Promise((resolve) => {
    const limit = setTimeout(() => kill("SIGKILL"), 5000);
    child.once("exit", () => {
      clearTimeout(limit);
      resolve();
    });
    kill("SIGTERM");
  });
}
