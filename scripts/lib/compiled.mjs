// Leaves what V8 makes of dist/main.js and of dist/core.js beside them, for server/cli/launch.ts: runs the program once and the
// language server once, so that the functions of an ordinary check and of a file that is opened are compiled too.
//   node scripts/lib/compiled.mjs
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";
import { bundled } from "./bundle.mjs";
import { root } from "./root.mjs";

const EXAMPLE = path.join(root, "examples/yolo11n-custom.yaml");
const load = createRequire(path.join(root, "dist/main.js"));

/** Runs a bundle, and when the process ends writes what V8 has compiled of it. */
function runAndKeep(name) {
  const file = path.join(root, `dist/${name}.js`);
  const script = new Script(Module.wrap(readFileSync(file, "latin1")), { filename: file });
  process.on("exit", () => {
    writeFileSync(path.join(root, `dist/${name}.cache`), script.createCachedData());
    process.exitCode = 0; // the example may have problems
  });
  const made = Object.assign(new Module(file), { loaded: true });
  load.cache[file] = made;
  script.runInThisContext()(made.exports, load, made, file, path.dirname(file));
}

/** What an editor says to the server that opens a file and closes again. */
function opened() {
  const uri = "file:///example/yolo11n-custom.yaml";
  const textDocument = { uri };
  const range = { start: { line: 0, character: 0 }, end: { line: 60, character: 0 } };
  const open = { ...textDocument, languageId: "yaml", version: 1, text: readFileSync(EXAMPLE, "utf8") };
  const said = [
    { id: 1, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } },
    { method: "initialized", params: {} },
    { method: "textDocument/didOpen", params: { textDocument: open } },
    { id: 2, method: "textDocument/inlayHint", params: { textDocument, range } },
    { id: 3, method: "textDocument/diagnostic", params: { textDocument } },
    { id: 4, method: "shutdown" },
    { method: "exit" },
  ].map((message) => JSON.stringify({ jsonrpc: "2.0", ...message }));
  return said.map((text) => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`).join("");
}

const [name] = process.argv.slice(2);
if (name === "main") {
  process.argv = [process.execPath, "fovea", "check", "--no-config", EXAMPLE];
  setFlagsFromString(load(await bundled("server/model/flags.ts")).OPTIMIZES_LATER.program);
  runAndKeep(name);
} else if (name === "core") {
  process.argv = [process.execPath, "fovea", "--stdio"];
  runAndKeep(name);
  load("./server.js");
} else
  for (const [bundle, input] of Object.entries({ main: "", core: opened() }))
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), bundle], {
      input,
      stdio: ["pipe", "ignore", "inherit"],
    });
