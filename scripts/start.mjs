// The quickest way to see what this is: reports the examples here, then opens them in an editor with the extension.
import { readdirSync } from "node:fs";
import path from "node:path";
import { serveEditor } from "./editor.mjs";
import { which } from "./lib/path.mjs";
import { prepare, runMain } from "./lib/prepare.mjs";
import { root } from "./lib/root.mjs";
import { run, runNode } from "./lib/run.mjs";

const CLI = path.join(root, "dist/cli.js");

async function showExamples() {
  const examples = readdirSync(path.join(root, "examples"))
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .sort();
  for (const name of examples) {
    console.log(`\n$ fovea report examples/${name}`);
    await runNode([CLI, "report", `examples/${name}`]);
  }
  console.log("\n$ fovea check examples");
  await runNode([CLI, "check", "examples"]);
}

async function openEditor() {
  const code = which("code");
  if (!code) return serveEditor();
  console.log("\nopening the examples in VS Code");
  const args = [`--extensionDevelopmentPath=${root}`, path.join(root, "examples")];
  // On Windows `code` is a batch file, which only a shell can start.
  if (process.platform === "win32")
    await run(process.env.ComSpec ?? "cmd.exe", ["/d", "/s", "/c", "code", ...args]);
  else await run(code, args);
}

await runMain(async () => {
  await prepare();
  await showExamples();
  if (process.stdout.isTTY) await openEditor();
  else console.log("\nTo open the examples in VS Code: npm run editor");
});
