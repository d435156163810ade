import { cpus, loadavg } from "node:os";
import { performance } from "node:perf_hooks";
import { parseTree } from "jsonc-parser";
import { parseDocument } from "yaml";
import { Editor, type Edits, quantile, typed, undone } from "./editor";
import { files, type Opened } from "./texts";

/**
 * What somebody waits for who types: from the key to the problems and the hints of what is on the screen, on the built server,
 * beside what a parser alone takes for the same text in the same run. `npm run bench:editor [-- PART-OF-A-FILE'S-NAME]`
 */

interface Kind {
  readonly what: string;
  readonly edits: (file: Opened) => Edits | undefined;
  /** Of so many bare parses of the text the work for a key may take at most. */
  readonly most: (file: Opened) => number;
}

/** A new line, then a key at a time, then all of it gone again. */
const written = ({ row }: Opened): Edits | undefined => {
  if (!row) return undefined;
  const { at: start, text } = row;
  const [, indent = "", keys = ""] = /^( *)(.*)$/.exec(text) ?? [];
  const first = { start, end: start, text: `\n${indent}` };
  const behind = start + first.text.length;
  const rest = [...keys].map((text, i) => ({ start: behind + i, end: behind + i, text }));
  return [first, ...rest, { start, end: behind + keys.length, text: "" }];
};

const pasted = ({ row }: Opened): Edits | undefined => {
  if (!row) return undefined;
  const text = `\n${row.text}`.repeat(100);
  return [
    { start: row.at, end: row.at, text },
    { start: row.at, end: row.at + text.length, text: "" },
  ];
};

/** Longer files gain most by what is kept of the last version. */
const isLong = ({ text }: Opened): boolean => text.length > 200_000;
const isShort = ({ text }: Opened): boolean => text.length < 20_000;

const KINDS: readonly Kind[] = [
  { what: "a digit", edits: typed, most: (file) => (isLong(file) ? 0.6 : isShort(file) ? 4 : 1) },
  { what: "a digit, undone", edits: undone, most: (file) => (isLong(file) ? 0.3 : isShort(file) ? 4 : 1) },
  { what: "a new row", edits: written, most: (file) => (isLong(file) ? 2 : 6) },
  { what: "100 rows, undone", edits: pasted, most: () => 4 },
];

/** A row of the table takes no longer than this once it has so many keys. */
const LONGEST = 6000;
const FEWEST = 12;
/** The first keys have the server compiled where it is slow: whoever types is soon past that. */
const WARM = 150;
const ROUNDS = 120;

/** A parse of less, in ms, is taken for as much: the questions themselves take longer. */
const SHORTEST = 2;

/** In ms of the processor. */
function bare(file: Opened, text: string): number {
  const from = process.cpuUsage();
  if (file.name.endsWith("json")) parseTree(text);
  else parseDocument(text, { merge: true, logLevel: "silent", prettyErrors: false });
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;

interface Times {
  readonly keys: number[];
  readonly parses: number[];
}

/** Keys and parses in turn, so that a machine that slows down slows both. */
async function timed(editor: Editor, file: Opened, edits: Edits, rounds: number): Promise<Times> {
  const times: Times = { keys: [], parses: [] };
  const until = performance.now() + LONGEST;
  for (let i = 0; i < rounds; i++) {
    if (i >= FEWEST && i % edits.length === 0 && performance.now() > until) break;
    times.keys.push(await editor.key(edits[i % edits.length] as Edits[number]));
    times.parses.push(bare(file, editor.text));
  }
  return times;
}

/** Whole turns: the text is what it was, for the next kind of edits. */
const wholeTurns = (rounds: number, edits: Edits): number => Math.ceil(rounds / edits.length) * edits.length;

async function row(editor: Editor, file: Opened, kind: Kind): Promise<void> {
  const edits = kind.edits(file);
  if (!edits) return;
  const { keys: first } = await timed(editor, file, edits, wholeTurns(isLong(file) ? 1 : WARM, edits));
  const before = editor.worked();
  const { keys, parses } = await timed(editor, file, edits, wholeTurns(ROUNDS, edits));
  const after = editor.worked();
  const parse = mean(parses);
  const worked = before === undefined || after === undefined ? undefined : (after - before) / keys.length;
  // On a busy machine a key waits for others; what the server works for it does not depend on them.
  const ratio = (worked ?? quantile(keys, 0.5)) / Math.max(parse, SHORTEST);
  const most = kind.most(file);
  if (ratio > most) process.exitCode = 1;
  const ms = (n: number): string => n.toFixed(1).padStart(7);
  const waited = `p50 ${ms(quantile(keys, 0.5))} ms  p95 ${ms(quantile(keys, 0.95))} ms (first ${ms(quantile(first, 0.95))})`;
  const figures = `${waited}  work ${worked === undefined ? "      ?" : ms(worked)} ms  parse ${ms(parse)} ms`;
  const verdict = `× ${ratio.toFixed(2)} (wanted ≤ ${most})`;
  console.log(
    `${ratio > most ? "NOT" : "ok "} ${file.what.padEnd(28)} ${kind.what.padEnd(17)} ${figures}  ${verdict}`,
  );
}

const QUESTIONS = 30;

/** Behind each key a completion and a hover at the same place. */
async function questions(editor: Editor, file: Opened): Promise<void> {
  const edits = typed(file);
  const said: string[] = [];
  for (const method of ["textDocument/completion", "textDocument/hover"] as const) {
    const times: number[] = [];
    for (let i = 0; i < QUESTIONS; i++) {
      await editor.key(edits[i % edits.length] as Edits[number]);
      times.push(await editor.question(method, file.digit));
    }
    said.push(
      `${method.replace("textDocument/", "")} p50 ${quantile(times, 0.5).toFixed(1)} ms  p95 ${quantile(times, 0.95).toFixed(1)} ms`,
    );
  }
  console.log(`    ${file.what.padEnd(28)} behind a digit    ${said.join("  ")}`);
}

const part = process.argv[2] ?? "";
console.log(`load ${loadavg()[0]?.toFixed(2)} on ${cpus().length} cores`);
for (const file of files()) {
  if (!file.name.includes(part)) continue;
  const editor = await Editor.open(file);
  for (const kind of KINDS) await row(editor, file, kind);
  await questions(editor, file);
  const memory = editor.memory();
  if (memory !== undefined) console.log(`    ${file.what.padEnd(28)} peak memory ${memory.toFixed(0)} MB`);
  await editor.close();
}
console.log(`load ${loadavg()[0]?.toFixed(2)}`);
