// Runs a mocha suite inside the extension host of the real VS Code: the same suite, with the same run() contract, as
// @vscode/test-electron runs in a desktop VS Code.
//   node test/vscode/harness/suite.mjs node|browser [--verbose] [--shot FILE.png] [--log FILE]
//     [--extension FOLDER] [--tests FILE] [--workspace FOLDER]
//
// The workbench calls window.codeAutomationExit(code) when run() settles, and window.codeAutomationLog(type, args) for
// every console line of the extension host; playwright exposes both to us.
import path from "node:path";
import { format, parseArgs } from "node:util";
import { isMain, root } from "../../../scripts/lib/root.mjs";
import { inSandbox } from "./sandbox.mjs";
import { serveStatic } from "./static-server.mjs";

/** Lines of the workbench itself, which come down the same channel as the suite's. */
const NOISE = new RegExp(
  [
    "^(Resolv(ing|ed) connection token",
    "Creating a socket",
    "Updating additional builtin",
    "Request to '.*package\\.nls\\.json'",
    "Loading development extension",
    "\\[(reconnection-grace-time|remote-connection|Service Worker|AgentHost|AccountPolicyGate|ChatModel|DefaultAccount|chat-)",
    "getaddrinfo ENOTFOUND",
    "Timed out waiting for authentication provider",
    "Canceled",
    // Native modules that scripts/lib/code-server.mjs does not build; VS Code goes on without them.
    "Error: Could not locate the bindings file",
    "Cannot find module './build/Release/",
    "An unknown error occurred\\. Please consult)",
  ].join("|"),
);

/** Gathers mocha's closing summary from the lines it prints. */
function summary(verbose) {
  const counts = { passing: 0, failing: 0, pending: 0 };
  const log = (type, args) => {
    const line = format(...args);
    const count = /^\s*(\d+) (passing|failing|pending)\b/.exec(line);
    if (count) counts[count[2]] = Number(count[1]);
    if (verbose || !NOISE.test(line))
      console.log(type === "info" || type === "log" ? line : `[${type}] ${line}`);
  };
  return { counts, log };
}

/**
 * A web extension has to come over http (VS Code starts no workers for extensions on a remote), and the workbench reads
 * where from, never from the page's address but from its configuration <meta>. So that is changed before the workbench
 * reads it. The files go through code-server's own /proxy/, which makes them same-origin: the page's CSP stays in force.
 */
async function offerWebExtension(page, server, files, extension, tests) {
  const uri = (file) => ({
    scheme: "http",
    authority: server.authority,
    path: path.posix.join(files.path, path.relative(extension, file)),
  });
  const options = { extensions: [uri(extension)], extensionTestsPath: uri(tests) };
  await page.addInitScript((development) => {
    if (window.top !== window) return;
    new MutationObserver((_, observer) => {
      const meta = document.getElementById("vscode-workbench-web-configuration");
      if (!meta) return;
      observer.disconnect();
      const configuration = JSON.parse(meta.getAttribute("data-settings"));
      configuration.developmentOptions = { ...configuration.developmentOptions, ...development };
      meta.setAttribute("data-settings", JSON.stringify(configuration));
    }).observe(document, { childList: true, subtree: true });
  }, options);
}

/** For the Node host the page's address says it, as in VS Code's own tests of its remote. */
function payload(server, extension, tests) {
  const remote = (file) => `vscode-remote://${server.authority}${file}`;
  return JSON.stringify([
    ["extensionDevelopmentPath", remote(extension)],
    ["extensionTestsPath", remote(tests)],
  ]);
}

async function exitCode(page, address, timeout) {
  const ended = new Promise((resolve) => page.exposeFunction("codeAutomationExit", resolve));
  // A machine that is busy with other things may take long to load the workbench; `timeout` is the only limit.
  await page.goto(address, { waitUntil: "commit", timeout });
  let limit;
  const late = new Promise((resolve) => {
    limit = setTimeout(() => resolve(`no result after ${timeout / 1000} s`), timeout);
  });
  return Promise.race([ended, late]).finally(() => clearTimeout(limit));
}

/** Returns { passed, failed, pending }. A host that died, or a suite without tests, is a failure. */
export async function runSuite({
  host,
  extension,
  tests,
  workspace,
  settings,
  timeout = 400_000,
  verbose,
  shot,
  log,
}) {
  const { counts, log: take } = summary(verbose);
  const files = host === "browser" ? await serveStatic(extension) : undefined;
  const sandbox = { workspace, settings, log, smokeTest: true };
  const code = await inSandbox(sandbox, async ({ server, browser, workspace: folder }) => {
    const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
    const page = await context.newPage();
    await page.exposeFunction("codeAutomationLog", take);
    if (verbose) page.on("console", (message) => console.log("[page]", message.type(), message.text()));
    const query = new URLSearchParams({ folder });
    if (files) await offerWebExtension(page, server, files, extension, tests);
    else query.set("payload", payload(server, extension, tests));
    const result = await exitCode(page, `${server.url}/?${query}`, timeout);
    if (shot) await page.screenshot({ path: shot });
    return result;
  }).finally(() => files?.stop());
  const result = { passed: counts.passing, failed: counts.failing, pending: counts.pending };
  // When the extension host dies, VS Code for the web reports exit code 0: a pass needs mocha's own summary too.
  const broken = code !== 0 || result.passed === 0;
  if (broken && result.failed === 0) {
    console.log(`the suite did not come to its end (VS Code's exit code: ${code})`);
    result.failed = 1;
  }
  return result;
}

/** The project's own suite in one of its two hosts. */
export const ownSuite = (host, more = {}) =>
  runSuite({
    host,
    extension: root,
    tests: path.join(root, host === "node" ? "dist-test/vscode/node.js" : "dist-test/vscode/web.js"),
    workspace: path.join(root, "examples"),
    ...more,
  });

if (isMain(import.meta.url)) {
  const text = { type: "string" };
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      verbose: { type: "boolean" },
      shot: text,
      log: text,
      extension: text,
      tests: text,
      workspace: text,
    },
  });
  for (const name of ["extension", "tests", "workspace"])
    if (values[name]) values[name] = path.resolve(values[name]);
  const { passed, failed } = await ownSuite(positionals[0] ?? "node", values);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
