// Types and lint, as tier 1 of `npm test` runs them.

import { generate } from "./generate.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { runMain } from "./lib/prepare.mjs";
import { isMain } from "./lib/root.mjs";
import { runBin } from "./lib/run.mjs";

/** Each check by its name; a check passes with exit code 0. */
export const CHECKS = {
  types: async () => {
    const editor = await runBin("typescript", "tsc", ["--noEmit"]);
    const preview = await runBin("typescript", "tsc", ["--noEmit", "-p", "client/preview"]);
    return editor.code || preview.code;
  },
  lint: async () => (await runBin("@biomejs/biome", "biome", ["check", "--error-on-warnings", "."])).code,
};

if (isMain(import.meta.url)) {
  await runMain(async () => {
    await ensureInstalled();
    generate();
    for (const check of Object.values(CHECKS)) if ((await check()) !== 0) process.exitCode = 1;
  });
}
