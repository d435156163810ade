import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import { fixAll } from "../../server/analysis/fix";
import { readConfig } from "../../server/config/read";
import { mergedOptions, resolveOptions } from "../../server/config/resolve";
import { edited } from "../../server/model/edits";
import { CONVENTIONS, DTYPE_BYTES, type Dtype } from "../../server/model/facts";
import { type Options, PRESETS } from "../../server/model/options";
import { reportJson } from "../../server/report/json";
import { Random } from "../measure/random";
import type { ModelFile } from "../models";
import { assertWithin, everything } from "./everything";
import { configuration, generated } from "./generate";

/** No input of the fuzzer's size may take longer, in ms of the processor. */
const LONGEST = 3000;

/** More operations than these nothing of a file is followed to. */
const MOST_VALUES = 101_000;

/** How many of the questions are asked of one input: of very many inputs each is asked very often. */
const ASKED = 0.05;

export interface Case extends ModelFile {
  readonly options: Options;
  /** A config file that holds for it. */
  readonly config: ModelFile | undefined;
  /** Says of one question after the other whether it is asked. */
  readonly isAsked: () => boolean;
}

/** The n-th input of a seed. */
export function caseOf(seed: number, n: number): Case {
  const random = new Random(Math.imul(seed, 1_000_003) + n);
  const file = generated(random);
  const config = random.next() < 0.25 ? configuration(random) : undefined;
  return { ...file, config, options: optionsOf(random), isAsked: () => random.next() < ASKED };
}

function optionsOf(random: Random): Options {
  const some = <T extends object>(share: number, o: () => T): T | Record<never, never> =>
    random.next() < share ? o() : {};
  return {
    rules: { presets: random.next() < 0.7 ? PRESETS : [random.pick(PRESETS)] },
    ...some(0.2, () => ({ scale: random.pick(["n", "x", "l", "__proto__"]) })),
    ...some(0.2, () => ({ inputSize: random.pick([[640], [1], [32, 64], [1e9]]) })),
    ...some(0.1, () => ({ input: random.pick([[3, 32, 32], [16], ["n", null, 3]]) })),
    ...some(0.1, () => ({ fused: true })),
    ...some(0.1, () => ({ dtype: random.pick(Object.keys(DTYPE_BYTES)) as Dtype })),
    ...some(0.1, () => ({ convention: random.pick(CONVENTIONS) })),
    ...some(0.1, () => ({ batchSize: random.pick([1, 64, 2 ** 40]) })),
    ...some(0.1, () => ({ frameworkVersion: random.pick(["8.0.0", "8.3.0", "99"]) })),
  };
}

/** What must hold of every input, whatever it is. Throws where it does not. Returns how long the longest part took, in ms of the processor. */
export function hold({ name, text, options: given, config, isAsked }: Case): number {
  const options = config ? mergedOptions(configured(config), given) : given;
  const started = process.cpuUsage();
  const analysis = everything(text, name, options, isAsked);
  const { user, system } = process.cpuUsage(started);
  const took = (user + system) / 1000;
  if (took > LONGEST) assert.fail(`takes ${Math.round(took)} ms`);
  const { trace } = analysis.found ?? {};
  if (trace && trace.values.length > MOST_VALUES) assert.fail(`makes ${trace.values.length} values`);
  if (isAsked())
    assert.equal(
      printed(analyse(text, name, options)),
      printed(analysis),
      "the same text gives the same answer",
    );
  fixes(analysis, isAsked);
  return took;
}

const printed = (analysis: Analysis): string =>
  JSON.stringify(reportJson([{ path: analysis.name, analysis }]));

function configured({ name, text }: ModelFile): Options {
  const { config, problems } = readConfig(text, `/p/${name}`);
  for (const { message, span } of problems) {
    assert.notEqual(message, "");
    assertWithin(span, text);
  }
  return resolveOptions([config], "/p/models/a.yaml").options;
}

/** Fixes whose outcome is looked at: some of a file with very many. */
const MOST_FIXES = 3;

function fixes(analysis: Analysis, isAsked: () => boolean): void {
  if (!analysis.problems.some((p) => p.fixes.some((f) => f.safe))) return;
  const before = errors(analysis);
  const offered = analysis.problems.flatMap((p) => p.fixes.map((fix) => ({ fix, code: p.code })));
  const step = Math.max(Math.ceil(offered.length / MOST_FIXES), 1);
  for (const { fix, code } of offered.filter((_, i) => i % step === 0)) {
    if (!fix.safe) continue;
    const after = analyse(edited(analysis.text, fix.edits), analysis.name, analysis.options);
    if (analysis.found && !after.found) assert.fail(`${code}, ${fix.title}: no model any more`);
    if (errors(after) > before) assert.fail(`${code}, ${fix.title}: an error more`);
  }
  const fixed = fixAll(analysis.text, analysis.name, analysis.options);
  if (errors(fixed.analysis) > before) assert.fail("all fixes together add an error");
  if (!isAsked()) return;
  const again = fixAll(fixed.text, analysis.name, analysis.options);
  assert.equal(again.text, fixed.text, "a second run changes nothing");
}

const errors = ({ problems }: Analysis): number => problems.filter((p) => p.severity === "error").length;

export interface Fuzzed {
  readonly inputs: number;
  readonly failures: readonly { readonly n: number; readonly error: Error; readonly input: Case }[];
  /** The slowest inputs, the slowest first. */
  readonly slowest: readonly { readonly n: number; readonly ms: number }[];
}

/** As many inputs of a seed as fit into the time, from the `first` on; stops at so many failures. */
export function fuzz(
  seed: number,
  o: {
    readonly seconds: number;
    readonly first?: number;
    readonly count?: number;
    readonly failures?: number;
  },
): Fuzzed {
  const end = performance.now() + o.seconds * 1000;
  const failures: Fuzzed["failures"][number][] = [];
  let slowest: { n: number; ms: number }[] = [];
  const { first = 0, count = Infinity } = o;
  let n = first;
  for (; n < first + count && performance.now() < end && failures.length < (o.failures ?? 1); n++) {
    const input = caseOf(seed, n);
    try {
      const ms = Math.round(hold(input));
      slowest = [...slowest, { n, ms }].sort((a, b) => b.ms - a.ms).slice(0, 5);
    } catch (error) {
      failures.push({ n, error: error as Error, input });
    }
  }
  return { inputs: n - first, failures, slowest };
}
