// Runs the bundled unit tests in several processes.   node test/run/mocha.mjs [--grep PATTERN] [--one] [PART-OF-A-PATH…]
// `--one`: in this process, one after the other, for a debugger.
// Everything but the tests inside VS Code and Neovim, which are tiers of their own (scripts/test.mjs).
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
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

/** For a test that hangs; one that is only slow on a busy machine must not fail for it, nor one of as many edits as asked for. */
const HANGS = process.env.FOVEA_EDITS ? 0 : 600_000;

/** Runs the files whose path contains one of `parts` (all when there are none). */
export async function runMocha({ parts = [], grep, one = false } = {}) {
  process.chdir(root);
  process.setSourceMapsEnabled(true);
  // A test makes much that is gone with it: with so much room for what is new, a tenth of the time is saved. Mocha hands these
  // on to its processes. In NODE_OPTIONS they would reach the programs that tests start, too, whose compiled code Node keeps
  // for other flags: they would take twice as long to start.
  process.execArgv.push("--enable-source-maps", "--max-semi-space-size=64");
  const mocha = new Mocha({
    ui: "bdd",
    reporter: "dot",
    timeout: HANGS,
    grep,
    forbidOnly: Boolean(process.env.CI),
    parallel: !one,
    // One more than there are cores: some tests wait for a program or a clock.
    jobs: availableParallelism() + 1,
  });
  const files = testFiles().filter(
    (file) => parts.length === 0 || parts.some((part) => path.relative(BUNDLES, file).includes(part)),
  );
  // Those that run longest first, so that no process waits for the other in the end.
  for (const file of files.sort((a, b) => rankOf(a) - rankOf(b) || a.localeCompare(b))) mocha.addFile(file);
  if (one) await mocha.loadFilesAsync();
  return new Promise((resolve) => {
    const waiting = new Map();
    const runner = mocha.run(() => {
      for (const [suite, count] of waiting) console.log(`  waiting: ${count} in ${suite}`);
      const { passes, failures, pending } = runner.stats;
      resolve({ passed: passes, failed: failures, pending });
    });
    runner.on("pending", (test) => {
      const [suite = "?"] = test.titlePath();
      waiting.set(suite, (waiting.get(suite) ?? 0) + 1);
    });
  });
}

const LONGEST = ["torture/", "mutation/", "cli/", "rules/", "lsp/", "tidy/", "dialects/ultralytics/"];

const rankOf = (file) => {
  const rank = LONGEST.findIndex((part) => path.relative(BUNDLES, file).includes(part));
  return rank < 0 ? LONGEST.length : rank;
};

if (isMain(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: { grep: { type: "string" }, one: { type: "boolean" } },
    allowPositionals: true,
  });
  const { passed, failed } = await runMocha({ parts: positionals, grep: values.grep, one: values.one });
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}
