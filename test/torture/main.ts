import { parseArgs } from "node:util";
import { fuzz } from "./fuzz";

/** Runs the fuzzer by hand: `npm run fuzz -- --seconds N --seed S`. What it found is printed, and how to see it again. */
const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    first: { type: "string", default: "0" },
    count: { type: "string", default: "Infinity" },
    failures: { type: "string", default: "20" },
  },
});
const [seconds, seed, first, count, failures] = (
  ["seconds", "seed", "first", "count", "failures"] as const
).map((name) => Number(values[name])) as [number, number, number, number, number];

console.log(`seed ${seed}`);
const found = fuzz(seed, { seconds, first, count, failures });
for (const { n, error, input } of found.failures) {
  const { name, text, options, config } = input;
  console.log(`\n== --seed ${seed} --first ${n} --count 1 ==\n${error.stack}`);
  console.log(`-- ${name} ${JSON.stringify(options)}\n${text}`);
  if (config) console.log(`-- ${config.name}\n${config.text}`);
}
console.log(`\n${found.inputs} inputs, ${found.failures.length} failures`);
for (const { n, ms } of found.slowest) console.log(`${ms} ms: --first ${n} --count 1`);
const { rss } = process.memoryUsage();
console.log(`${Math.round(rss / 1e6)} MB`);
if (found.failures.length > 0) process.exitCode = 1;
