// Serves the real VS Code in the browser, with the extension installed, opened on examples/ (or the folder that is named).
//   npm run editor [-- FOLDER]
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { ensureCodeServer, installExtension, startCodeServer, writeUserData } from "./lib/code-server.mjs";
import { prepare, runMain } from "./lib/prepare.mjs";
import { isMain, root } from "./lib/root.mjs";
import { buildVsix, VSIX } from "./package.mjs";

const PORT = 8123;

/** Serves until it is interrupted. */
export async function serveEditor(folder = path.join(root, "examples")) {
  await ensureCodeServer();
  await buildVsix();
  const userData = writeUserData(path.join(root, ".editor/data"));
  const extensions = path.join(root, ".editor/extensions");
  rmSync(extensions, { recursive: true, force: true }); // an older build of the same version would stay
  mkdirSync(extensions, { recursive: true });
  await installExtension(VSIX, { userData, extensions });
  const start = (port) => startCodeServer({ userData, extensions, port });
  // The usual port keeps a bookmark working; when somebody has it, any other will do.
  const server = await start(PORT).catch(() => start(0));
  console.log(`\nVS Code with Fovea: ${server.url}/?folder=${encodeURIComponent(folder)}`);
  console.log("Ctrl+C ends it.");
  await new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, resolve);
  });
  await server.stop();
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    await prepare();
    await serveEditor(process.argv[2] && path.resolve(process.argv[2]));
  });
}
