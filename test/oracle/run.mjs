// Asks the frameworks themselves, and compares.   node test/oracle/run.mjs [NAME…]     (see README.md beside this file)
//   --install         first make a Python environment, and a folder with packages of npm, in the temporary folder
//   --python PATH     the Python to ask          --count N, --seed N   other random cases
//   --show N          examples per kind          --kind KIND           only these cases
//   --keep FOLDER     write the cases here and leave them; those that are there are not written again
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { isMain, root } from "../../scripts/lib/root.mjs";
import { run, runNode } from "../../scripts/lib/run.mjs";
import { ORACLES } from "./oracles.mjs";
import { installPackages, LIBRARY, packagesMissing } from "./packages.mjs";
import { FOLDER, findPython, install, missing } from "./python.mjs";

/**
 * Runs the oracles whose packages are there. `sums`: cases passed and failed; `skipped`: reasons, by oracle.
 */
export async function ask(oracles, { python, keep, count, seed, show, kind }) {
  const folder = keep ?? mkdtempSync(path.join(tmpdir(), "fovea-oracle-"));
  mkdirSync(folder, { recursive: true });
  const sums = { passed: 0, failed: 0, skipped: [] };
  const table = [];
  try {
    for (const oracle of oracles) {
      const own = oracle.node ? process.execPath : (oracle.python ?? python);
      const lacking = oracle.node
        ? packagesMissing(oracle.needs)
        : own
          ? await missing(own, oracle.needs)
          : ["Python"];
      if (lacking.length > 0) {
        sums.skipped.push(`${oracle.name}: there is no ${lacking.join(", no ")}`);
        continue;
      }
      console.log(`\n${oracle.name}: ${oracle.title}`);
      const cases = path.join(folder, `${oracle.name}.jsonl`);
      const written = await write(oracle, cases, { python: own, count: count?.(oracle), seed });
      const { passed, failed, rows } = written
        ? await compare(oracle, cases, { show, kind })
        : { passed: 0, failed: 1, rows: [] };
      table.push(...rows);
      sums.passed += passed;
      sums.failed += failed;
    }
  } finally {
    if (!keep) rmSync(folder, { recursive: true, force: true });
  }
  if (table.length > 0) console.log(`\n${[...new Set(table)].join("\n")}`);
  return sums;
}

/** The rows that every report has in the same form (`confusion.ts`). */
const CONFUSION = /^ +files +error .*$|^ *\S+ +(accepted|refused) .*$/gm;

async function write({ name, script, node, args = [] }, cases, { python, count, seed }) {
  if (existsSync(cases)) return true;
  const packages = node ? ["--packages", LIBRARY] : [];
  const numbers = Object.entries({ count, seed }).flatMap(([k, n]) => (n === undefined ? [] : [`--${k}`, n]));
  const env = {
    ...process.env,
    PYTHONDONTWRITEBYTECODE: "1",
    CUDA_VISIBLE_DEVICES: "",
    FOVEA_NODE: process.execPath,
  };
  const { code } = await run(python, [path.join(FOLDER, script), cases, ...args, ...packages, ...numbers], {
    env,
  });
  if (code !== 0) console.log(`${name}: ${script} ended with ${code}`);
  return code === 0;
}

async function compare({ name }, cases, { show, kind }) {
  const flags = Object.entries({ show, kind }).flatMap(([k, v]) => (v === undefined ? [] : [`--${k}`, v]));
  const report = path.join(root, "dist-test/oracle/report.oracle.mjs");
  let text = "";
  await runNode(["--enable-source-maps", report, name, cases, path.join(FOLDER, "known.json"), ...flags], {
    tee: (chunk) => {
      text += chunk;
    },
  });
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(text) ?? [0, 0, 1];
  return { passed: Number(passed), failed: Number(failed), rows: text.match(CONFUSION) ?? [] };
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      install: { type: "boolean" },
      ...Object.fromEntries(
        ["python", "count", "seed", "show", "kind", "keep"].map((name) => [name, { type: "string" }]),
      ),
    },
  });
  const names = ORACLES.map(({ name }) => name);
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`no oracle ${unknown.join(", ")}; there are ${names.join(", ")}`);
  const { build } = await import("../../esbuild.mjs");
  await build();
  const chosen = ORACLES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  if (values.install && chosen.some(({ node }) => node)) await installPackages();
  const python = values.install ? await install() : findPython(values.python);
  const count = (oracle) => values.count ?? oracle.count;
  const { passed, failed, skipped } = await ask(chosen, { ...values, python, count });
  for (const why of skipped) console.log(`skipped: ${why} (--install makes an environment)`);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

if (isMain(import.meta.url)) await main();
