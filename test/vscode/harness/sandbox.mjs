import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import { startCodeServer, temporaryFolder, writeUserData } from "../../../scripts/lib/code-server.mjs";
import { launchBrowser } from "./browser.mjs";

/**
 * A fresh VS Code with a copy of `workspace` (so that no test changes the original), and a browser. Gives them to `use`,
 * and removes all of it afterwards.
 */
export async function inSandbox({ workspace, settings = {}, log, smokeTest, prepare }, use) {
  const folder = temporaryFolder("vscode");
  const [userData, extensions] = [path.join(folder, "data"), path.join(folder, "extensions")];
  const copy = path.join(folder, path.basename(path.resolve(workspace)));
  cpSync(workspace, copy, { recursive: true });
  writeUserData(userData, settings);
  let server;
  let browser;
  try {
    await prepare?.({ userData, extensions });
    server = await startCodeServer({ userData, extensions, log, smokeTest });
    browser = await launchBrowser();
    return await use({ server, browser, workspace: copy });
  } finally {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
