// Everything that this machine can test; installs and builds what is missing first.
//   npm test                                all tiers
//   npm test -- units --grep pool           only these tiers (check units package vscode web ui electron neovim oracle)
//   npm test -- units --files rules/ lsp/   only the test files whose path contains one of these
// Ends with a line for each tier that was skipped and why, then `N passed, N failed`.
import { parseArgs } from "node:util";
import { prepare, runMain } from "./lib/prepare.mjs";

const CI = process.env.CI === "true";

function options(tiers) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { grep: { type: "string" }, files: { type: "string", multiple: true } },
  });
  const names = tiers.map(({ name }) => name);
  // What follows --files without being a tier is one more of them.
  const parts = values.files && [...values.files, ...positionals.filter((name) => !names.includes(name))];
  const unknown = parts ? [] : positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`no tier ${unknown.join(", ")}; there are ${names.join(", ")}`);
  const wanted = positionals.filter((name) => names.includes(name));
  const chosen = tiers.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  return { chosen, filter: { grep: values.grep, parts: parts ?? [] } };
}

async function runTier(tier, filter) {
  console.log(`\n== ${tier.title} ==`);
  const started = Date.now();
  const result = await tier.run(filter).catch((error) => {
    console.log(error);
    return { passed: 0, failed: 1 };
  });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const pending = result.pending ? `, ${result.pending} pending` : "";
  console.log(
    result.skipped
      ? `${tier.name}: skipped`
      : `${tier.name}: ${result.passed} passed, ${result.failed} failed${pending} (${seconds} s)`,
  );
  return { ...tier, ...result };
}

/** The last lines: what did not run, then the sum. */
function report(results) {
  let failed = 0;
  let passed = 0;
  console.log("");
  for (const { title, skipped, elsewhere, pending, waiting = [], ...counts } of results) {
    if (pending) {
      console.log(`waiting: ${pending} of ${title}, for files or programs that are not part of the project:`);
      for (const suite of waiting) console.log(`  ${suite}`);
    }
    if (skipped) {
      const fails = CI && !elsewhere;
      console.log(`skipped${fails ? " (a failure with CI=true)" : ""}: ${title}: ${skipped}`);
      if (fails) failed++;
    } else {
      passed += counts.passed;
      failed += counts.failed;
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}

await runMain(async () => {
  await prepare();
  const { TIERS } = await import("../test/run/tiers.mjs");
  const { chosen, filter } = options(TIERS);
  const results = [];
  for (const tier of chosen) results.push(await runTier(tier, filter));
  report(results);
});
