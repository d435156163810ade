import path from "node:path";
import { fixAll } from "../../server/analysis/fix";
import { type Options, PRESETS } from "../../server/model/options";
import { CORPUS, files, read } from "../corpus/corpus";
import { modelFiles } from "../models";
import { caseOf } from "../torture/fuzz";

/**
 * Checking a file, its fixes and Fix All included, takes no longer than this, whatever it is: files of the project, those that
 * others wrote where they are there, and inputs of the fuzzer. In ms of the processor, so that it holds on a busy machine.
 */
const lawOf = (text: string): number => 200 + text.length / 1000;

const INPUTS = 1000;
const SEED = 1;
const SHOWN = 10;

interface Input {
  readonly name: string;
  readonly text: string;
  readonly options: Options;
}

function* inputs(): Iterable<Input> {
  const options: Options = { rules: { presets: PRESETS } };
  for (const file of modelFiles()) yield { ...file, options };
  for (const name of files())
    if (/\.(?:ya?ml|json)$/.test(name)) yield { name, text: read(name, CORPUS), options };
  for (let n = 0; n < INPUTS; n++) {
    const { name, ...rest } = caseOf(SEED, n);
    yield { ...rest, name: `${name} (seed ${SEED}, input ${n})` };
  }
}

function timed({ name, text, options }: Input): number {
  const own = path.basename(name.replace(/ \(.*$/, ""));
  const start = process.cpuUsage();
  for (const { fixes } of fixAll(text, own, options).analysis.problems) void fixes;
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const found = [...inputs()].map((input) => {
  const law = lawOf(input.text);
  const first = timed(input);
  // What has never run yet is compiled meanwhile, which is not the file's fault.
  return { input, law, ms: first <= law ? first : Math.min(first, timed(input), timed(input)) };
});
const beyond = found.filter(({ ms, law }) => ms > law);
if (beyond.length > 0) process.exitCode = 1;
console.log(`${found.length} inputs, ${beyond.length} beyond 200 ms + 100 ms for each 100 kB; the slowest:`);
for (const { input, ms, law } of found.sort((a, b) => b.ms / b.law - a.ms / a.law).slice(0, SHOWN))
  console.log(`${ms > law ? "NOT" : "ok "} ${ms.toFixed(0)} ms of ${law.toFixed(0)}: ${input.name}`);
