import { readFileSync, statSync } from "node:fs";
import { createRequire, wrap } from "node:module";
import path from "node:path";
import { Script } from "node:vm";

/**
 * The program is in main.js. Node would compile it anew at every start, which takes longer than checking a file; the build
 * leaves what V8 has made of it in main.cache, and another V8 refuses that by itself.
 */
const main = path.join(__dirname, "main.js");

function compiled(): Script | undefined {
  try {
    const cache = path.join(__dirname, "main.cache");
    if (statSync(cache).mtimeMs < statSync(main).mtimeMs) return undefined;
    const cachedData = readFileSync(cache);
    // The build leaves nothing but ASCII in it.
    const script = new Script(wrap(readFileSync(main, "latin1")), { filename: main, cachedData });
    return script.cachedDataRejected ? undefined : script;
  } catch {
    return undefined; // not built here
  }
}

const load = createRequire(main);
const script = compiled();
if (script) script.runInThisContext()({}, load, {}, main, __dirname);
else load(main);
