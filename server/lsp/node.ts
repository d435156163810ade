import { existsSync } from "node:fs";
import { open, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { OPTIMIZES_LATER } from "../model/flags";
import { type PackedLanguage, unpacked } from "../text/packed";
import { weightsAt, weightsIn } from "../weights/disk";
import { serve } from "./server";

setFlagsFromString(OPTIMIZES_LATER.server);

// The command line says how to talk: --stdio, --node-ipc, --socket=PORT or --pipe=NAME.
const connection = createConnection(ProposedFeatures.all);

const report = (error: unknown): void =>
  connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
process.on("uncaughtException", report);
process.on("unhandledRejection", report);

/** No config file is larger; and a link may lead to what is no file, and has no end. */
const LARGEST_CONFIG = 5_000_000;

async function smallFile(absolute: string): Promise<string | undefined> {
  const file = await open(absolute, "r");
  try {
    const stat = await file.stat();
    return stat.isFile() && stat.size <= LARGEST_CONFIG ? await file.readFile("utf8") : undefined;
  } finally {
    await file.close();
  }
}

/** What is installed or built is nobody's model. */
const OTHERS: ReadonlySet<string> = new Set(["node_modules", "venv", "site-packages", "dist", "build"]);
/** More files than this are not looked at. */
const MOST_FILES = 20_000;

/** Files that may be models, folder by folder; links are not followed. */
async function modelsBelow(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const open = [folder];
  for (let at = open.pop(); at !== undefined && found.length < MOST_FILES; at = open.pop()) {
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    for (const e of entries) {
      const whole = path.join(at, e.name);
      if (e.isDirectory() && !e.name.startsWith(".") && !OTHERS.has(e.name)) open.push(whole);
      else if (e.isFile() && /\.(?:ya?ml|jsonc?)$/.test(e.name)) found.push(pathToFileURL(whole).href);
    }
  }
  return found.sort();
}

serve(connection, {
  async models(folder) {
    return folder.startsWith("file:") ? modelsBelow(fileURLToPath(folder)) : [];
  },
  /** The pages lie beside the bundle. */
  rulePage(code) {
    const page = path.join(__dirname, "rules", `${code}.md`);
    return existsSync(page) ? pathToFileURL(page).href : undefined;
  },
  async language(name) {
    const file = path.join(__dirname, "words", `${name}.json`);
    if (!existsSync(file)) return undefined;
    const words = JSON.parse(await readFile(file, "utf8")) as PackedLanguage;
    return unpacked(words, await readFile(path.join(__dirname, "core.js"), "utf8"));
  },
  weights: (folder) => weightsIn(fileURLToPath(folder)),
  weightsFile: (file) => weightsAt(fileURLToPath(file)),
  files: {
    async list(uri) {
      try {
        return await readdir(fileURLToPath(uri));
      } catch {
        return []; // no such folder, or none at all: the address of another machine
      }
    },
    async read(uri) {
      try {
        return await smallFile(fileURLToPath(uri));
      } catch {
        return undefined;
      }
    },
  },
});
