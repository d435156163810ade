import { readFileSync, statSync } from "node:fs";
import Module, { createRequire, wrap } from "node:module";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";
import { OPTIMIZES_LATER } from "../model/flags";
import { isThread } from "./thread";

const load = createRequire(path.join(__dirname, "main.js"));

/**
 * Loads a bundle. Node would compile it anew at every start, which takes longer than checking a file; the build leaves beside it
 * what V8 has made of it, and another V8 refuses that by itself.
 */
function start(name: string): void {
  const file = path.join(__dirname, `${name}.js`);
  const script = compiled(file);
  if (script) {
    const made = Object.assign(new Module(file), { loaded: true });
    load.cache[file] = made;
    script.runInThisContext()(made.exports, load, made, file, __dirname);
  } else load(file);
}

function compiled(file: string): Script | undefined {
  try {
    const cache = file.replace(/js$/, "cache");
    if (statSync(cache).mtimeMs < statSync(file).mtimeMs) return undefined;
    const cachedData = readFileSync(cache);
    // The build leaves nothing but ASCII in it.
    const script = new Script(wrap(readFileSync(file, "latin1")), { filename: file, cachedData });
    return script.cachedDataRejected ? undefined : script;
  } catch {
    return undefined; // not built here
  }
}

/** As editors start the language server, which needs nothing of the other commands. */
const isServer = /^lsp --stdio(?: --clientProcessId=\d+)?$/.test(process.argv.slice(2).join(" "));

// Threads have those of their process.
if (!isThread()) setFlagsFromString(OPTIMIZES_LATER[isServer ? "server" : "program"]);
start(isServer ? "core" : "main");
if (isServer) load("./server.js");
