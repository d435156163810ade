// Runs the bundled unit tests in this process.   node test/run/mocha.mjs [--grep PATTERN] [PART-OF-A-PATH…]
// Everything but the tests inside VS Code and Neovim, which are tiers of their own (scripts/test.mjs).
import { readdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import Mocha from "mocha";
import { isMain, root } from "../../scripts/lib/root.mjs";

const BUNDLES = path.join(root, "dist-test");

const testFiles = (folder = BUNDLES) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return file === path.join(BUNDLES, "vscode") ? [] : testFiles(file);
    return entry.name.endsWith(".test.mjs") ? [file] : [];
  });

/** Runs the files whose path contains one of `parts` (all when there are none). */
export async function runMocha({ parts = [], grep } = {}) {
  process.chdir(root);
  process.setSourceMapsEnabled(true);
  const mocha = new Mocha({
    ui: "bdd",
    reporter: "dot",
    timeout: 600_000,
    grep,
    forbidOnly: Boolean(process.env.CI),
  });
  const files = testFiles().filter(
    (file) => parts.length === 0 || parts.some((part) => path.relative(BUNDLES, file).includes(part)),
  );
  for (const file of files.sort()) mocha.addFile(file);
  await mocha.loadFilesAsync();
  return new Promise((resolve) => {
    const runner = mocha.run(() => {
      const { passes, failures, pending } = runner.stats;
      resolve({ passed: passes, failed: failures, pending });
    });
  });
}

if (isMain(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: { grep: { type: "string" } },
    allowPositionals: true,
  });
  const { passed, failed } = await runMocha({ parts: positionals, grep: values.grep });
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}
