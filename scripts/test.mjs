// Everything that this machine can test; installs and builds what is missing first.
//   npm test                                all tiers
//   npm test -- units --grep pool           only these tiers (check units package vscode web ui electron neovim oracle)
//   npm test -- units --files rules/        only the test files whose path contains this
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
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`no tier ${unknown.join(", ")}; there are ${names.join(", ")}`);
  const chosen = tiers.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  return { chosen, filter: { grep: values.grep, parts: values.files ?? [] } };
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
  for (const { title, skipped, elsewhere, pending, ...counts } of results) {
    if (pending)
      console.log(`pending: ${pending} in ${title}: they need files that are not part of the project`);
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
