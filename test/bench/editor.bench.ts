import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { performance } from "node:perf_hooks";
import { parseTree } from "jsonc-parser";
import { TextDocument } from "vscode-languageserver-textdocument";
import { parseDocument } from "yaml";
import { at, MODERN, TestClient } from "../lsp/client";
import { files, type Opened } from "./texts";

/**
 * What somebody waits for who types: from the key to the problems and the hints of what is on the screen, on the built server,
 * beside what a parser alone takes for the same text in the same run. `npm run bench:editor [-- PART-OF-A-FILE'S-NAME]`
 */

/** An edit at a time, the text of the document after which is as it was. */
type Edits = readonly { readonly start: number; readonly end: number; readonly text: string }[];

interface Kind {
  readonly what: string;
  readonly edits: (file: Opened) => Edits | undefined;
  /** Of so many bare parses of the text the work for a key may take at most. */
  readonly most: (file: Opened) => number;
}

const typed = (file: Opened): Edits => {
  const { digit, text } = file;
  const was = text[digit - 1] as string;
  const here = { start: digit - 1, end: digit };
  return [
    { ...here, text: was === "8" ? "4" : "8" },
    { ...here, text: was },
  ];
};

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

const KINDS: readonly Kind[] = [
  { what: "a digit", edits: typed, most: (file) => (isLong(file) ? 1 : 4) },
  { what: "a new row", edits: written, most: (file) => (isLong(file) ? 2 : 6) },
  { what: "100 rows, undone", edits: pasted, most: () => 4 },
];

/** A row of the table takes no longer than this once it has so many keys. */
const LONGEST = 6000;
const FEWEST = 12;
const WARM = 30;
const ROUNDS = 120;

const VIEWPORT = 50;

/** A parse of less, in ms, is taken for as much: the questions themselves take longer. */
const SHORTEST = 2;

/** In which Linux counts the work of a process, in ms. */
const TICK = 10;

class Editor {
  private document: TextDocument;

  private constructor(
    private readonly client: TestClient,
    file: Opened,
  ) {
    const language = file.name.endsWith("json") ? "json" : "yaml";
    this.document = TextDocument.create(`file:///bench/${file.name}`, language, 1, file.text);
  }

  static async open(file: Opened): Promise<Editor> {
    const client = await TestClient.start(MODERN);
    const editor = new Editor(client, file);
    const { uri, languageId } = editor.document;
    await client.open(uri, file.text, languageId);
    await editor.shown(file.digit);
    return editor;
  }

  get text(): string {
    return this.document.getText();
  }

  /** From the key to the answers, in ms. */
  async key({ start, end, text }: Edits[number]): Promise<number> {
    const { uri, version } = this.document;
    const range = { start: this.document.positionAt(start), end: this.document.positionAt(end) };
    this.document = TextDocument.update(this.document, [{ range, text }], version + 1);
    const from = performance.now();
    void this.client.edit(uri, version + 1, range, text);
    await this.shown(start);
    return performance.now() - from;
  }

  private async shown(offset: number): Promise<void> {
    const { line } = this.document.positionAt(offset);
    const textDocument = { uri: this.document.uri };
    const range = { start: at(Math.max(line - VIEWPORT / 2, 0), 0), end: at(line + VIEWPORT / 2, 0) };
    await Promise.all([
      this.client.request("textDocument/diagnostic", { textDocument }),
      this.client.request("textDocument/inlayHint", { textDocument, range }),
    ]);
  }

  /** In MB, the most there has been; unknown where the system does not say. */
  memory(): number | undefined {
    try {
      const peak = /VmHWM:\s+(\d+)/.exec(
        readFileSync(`/proc/${this.client.process.pid}/status`, "utf8"),
      )?.[1];
      return peak === undefined ? undefined : Number(peak) / 1024;
    } catch {
      return undefined;
    }
  }

  /** What the server has worked so far, in ms; unknown where the system does not say. */
  worked(): number | undefined {
    try {
      const stat = readFileSync(`/proc/${this.client.process.pid}/stat`, "utf8");
      const [user, system] = stat.slice(stat.lastIndexOf(")")).split(" ").slice(12, 14).map(Number);
      return ((user as number) + (system as number)) * TICK;
    } catch {
      return undefined;
    }
  }

  async close(): Promise<void> {
    await this.client.stop();
  }
}

/** In ms of the processor. */
function bare(file: Opened, text: string): number {
  const from = process.cpuUsage();
  if (file.name.endsWith("json")) parseTree(text);
  else parseDocument(text, { merge: true, logLevel: "silent", prettyErrors: false });
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

const quantile = (list: readonly number[], q: number): number =>
  [...list].sort((a, b) => a - b)[Math.min(Math.floor(list.length * q), list.length - 1)] as number;

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
  await timed(editor, file, edits, wholeTurns(isLong(file) ? 1 : WARM, edits));
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
  const waited = `p50 ${ms(quantile(keys, 0.5))} ms  p95 ${ms(quantile(keys, 0.95))} ms`;
  const figures = `${waited}  work ${worked === undefined ? "      ?" : ms(worked)} ms  parse ${ms(parse)} ms`;
  const verdict = `× ${ratio.toFixed(2)} (wanted ≤ ${most})`;
  console.log(
    `${ratio > most ? "NOT" : "ok "} ${file.what.padEnd(28)} ${kind.what.padEnd(17)} ${figures}  ${verdict}`,
  );
}

const part = process.argv[2] ?? "";
console.log(`load ${loadavg()[0]?.toFixed(2)} on ${cpus().length} cores`);
for (const file of files()) {
  if (!file.name.includes(part)) continue;
  const editor = await Editor.open(file);
  for (const kind of KINDS) await row(editor, file, kind);
  const memory = editor.memory();
  if (memory !== undefined) console.log(`    ${file.what.padEnd(28)} peak memory ${memory.toFixed(0)} MB`);
  await editor.close();
}
console.log(`load ${loadavg()[0]?.toFixed(2)}`);
