// node report.oracle.js NAME CASES.jsonl KNOWN.json [--show N]: compares the cases of one oracle and prints what differs.

import { parseArgs } from "node:util";
import {
  casesIn,
  judge,
  type Known,
  knownIn,
  OUTCOMES,
  type Outcome,
  reasonFor,
  type Verdict,
} from "./compare";
import { Confusion, HEADER } from "./confusion";
import { withHeader } from "./transferred";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { show: { type: "string", default: "3" }, kind: { type: "string" } },
});
const [name = "", file = "", knownFile = ""] = positionals;
const known = knownIn(knownFile);

interface Row {
  readonly counts: Record<Outcome, number>;
  readonly examples: Verdict[];
  explained: number;
}

const rows = new Map<string, Row>();
const used = new Set<Known>();
const confusion = new Confusion();

async function compareAll(): Promise<void> {
  for await (const one of casesIn(file)) {
    if (values.kind && one.kind !== values.kind) continue;
    const verdict = judge(await withHeader(one));
    confusion.add(verdict);
    const row = rows.get(one.kind) ?? { counts: zero(), examples: [], explained: 0 };
    rows.set(one.kind, row);
    const reason = verdict.outcome === "equal" ? undefined : reasonFor(verdict, name, known);
    if (reason) {
      used.add(reason);
      row.explained++;
    } else {
      row.counts[verdict.outcome]++;
      if (verdict.outcome !== "equal") row.examples.push(verdict);
    }
  }
}

function zero(): Record<Outcome, number> {
  return Object.fromEntries(OUTCOMES.map((o) => [o, 0])) as Record<Outcome, number>;
}

function print(): void {
  const total = zero();
  let explained = 0;
  for (const [kind, { counts, examples, explained: own }] of [...rows].sort(([a], [b]) => (a < b ? -1 : 1))) {
    explained += own;
    for (const o of OUTCOMES) total[o] += counts[o];
    const bad = OUTCOMES.filter((o) => o !== "equal" && counts[o] > 0).map((o) => `${counts[o]} ${o}`);
    if (bad.length === 0) continue;
    console.log(`  ${kind}: ${counts.equal} equal, ${bad.join(", ")}`);
    for (const { case: one, outcome, what } of examples.slice(0, Number(values.show))) {
      console.log(`    ${one.id} ${outcome}: ${what.slice(0, 300)}`);
      console.log(`      ${one.what ?? oneLine(one.text)}`);
    }
  }
  const failed = OUTCOMES.reduce((n, o) => n + (o === "equal" ? 0 : total[o]), 0);
  const list = OUTCOMES.filter((o) => total[o] > 0 || o === "equal").map((o) => `${total[o]} ${o}`);
  console.log(
    `${name}: ${list.join(", ")}${explained > 0 ? `, ${explained} differ for a known reason` : ""}`,
  );
  for (const k of used) console.log(`  known: ${k.kind}${k.what ? ` /${k.what}/` : ""}: ${k.why}`);
  const untold = printConfusion() ? 0 : 1;
  console.log(`${total.equal} passed, ${failed + untold} failed`);
  process.exitCode = failed + untold > 0 || total.equal === 0 ? 1 : 0;
}

/** What is accepted or refused against what is said of it; false where too much of what is refused is not told. */
function printConfusion(): boolean {
  const rows = confusion.rows(name);
  if (rows.length === 0) return true;
  console.log(
    [HEADER, ...rows, "refused, told at the row:", ...confusion.byKind()].map((l) => `  ${l}`).join("\n"),
  );
  if (!confusion.holds) console.log(`  ${name}: less than 99% of what is refused is told at the row`);
  return confusion.holds;
}

/** The file's own lines, as long as they are few. */
function oneLine(text: string): string {
  const flat = text.trim().replaceAll(/\n\s*/g, " ⏎ ");
  return flat.length > 400 ? `${flat.slice(0, 400)} …` : flat;
}

void compareAll().then(print);
