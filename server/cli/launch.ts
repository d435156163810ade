import { readFileSync, statSync } from "node:fs";
import { createRequire, wrap } from "node:module";
import path from "node:path";
import { constants, Script } from "node:vm";

/**
 * The program is in main.js. Node would compile it anew at every start, which takes longer than checking a file; the build
 * leaves what V8 has made of it in main.cache, and another V8, or one that finds the text changed, refuses that by itself.
 */
const main = path.join(__dirname, "main.js");

function compiled(): Script | undefined {
  // Older than Node 20.12: a script cannot import.
  const importModuleDynamically = constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  if (importModuleDynamically === undefined) return undefined;
  try {
    const cache = path.join(__dirname, "main.cache");
    if (statSync(cache).mtimeMs < statSync(main).mtimeMs) return undefined;
    const cachedData = readFileSync(cache);
    const script = new Script(wrap(readFileSync(main, "utf8")), {
      filename: main,
      cachedData,
      importModuleDynamically,
    });
    return script.cachedDataRejected ? undefined : script;
  } catch {
    return undefined; // not built here
  }
}

const load = createRequire(main);
const script = compiled();
if (script) script.runInThisContext()({}, load, {}, main, __dirname);
else load(main);
