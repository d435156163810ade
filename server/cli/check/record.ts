import type { Problem } from "../../model/problem";
import type { Span } from "../../model/span";
import {
  type FileJson,
  fileJson,
  type NamedAnalysis,
  type ProblemJson,
  problemJson,
} from "../../report/json";
import { Lines, type Position } from "../../text/lines";
import { fingerprints } from "./fingerprint";

/**
 * What a run keeps of a file: everything that some format prints, and nothing more. Plain data, so that it may come from
 * another thread or out of a cache.
 */
export interface FileRecord {
  readonly path: string;
  readonly isModel: boolean;
  readonly problems: readonly ProblemRecord[];
  /** Silenced by a comment in the file. */
  readonly suppressed: readonly ProblemRecord[];
  /** Layers, totals and all, where that is asked for. */
  readonly json?: FileJson;
  readonly fixed?: Mended;
  /** Why the file was not looked at, or not changed. */
  readonly remark?: string;
  /** It could not even be read: the run cannot be called clean. */
  readonly failed?: true;
}

/** What `--fix` has done, or would do. */
export interface Mended {
  readonly applied: number;
  /** Lines that are not as they were. */
  readonly lines: number;
  /** The text, where it was not written. */
  readonly change?: { readonly before: string; readonly after: string };
}

export interface ProblemRecord extends ProblemJson {
  /** The same for the same problem after lines were inserted above it; no other one of the file has it. */
  readonly key: string;
  readonly excerpt: Excerpt;
  /** The layer that it is about. */
  readonly layer?: number;
  readonly fixes: readonly FixRecord[];
  readonly related: readonly (Range & { readonly message: string })[];
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface FixRecord {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly (Range & { readonly text: string })[];
}

/** The line that a problem stands in; of a long one (a file may be one line) what is near. */
export interface Excerpt {
  readonly text: string;
  /** Something was cut off before it. */
  readonly cut: boolean;
  /** Where the problem is in the text, and how much of it. */
  readonly from: number;
  readonly length: number;
}

export interface Wanted {
  readonly json: boolean;
}

export function recordOf(named: NamedAnalysis, { json }: Wanted): FileRecord {
  const { path, analysis } = named;
  const { text, problems, suppressed, found } = analysis;
  return {
    path,
    isModel: found !== null,
    problems: recordsOf(problems, text),
    suppressed: recordsOf(suppressed, text),
    ...(json ? { json: fileJson(named) } : {}),
  };
}

/** A file that is no model but has problems: a config file. */
export const recordOfOther = (path: string, text: string, problems: readonly Problem[]): FileRecord => ({
  path,
  isModel: false,
  problems: recordsOf(problems, text),
  suppressed: [],
});

function recordsOf(problems: readonly Problem[], text: string): readonly ProblemRecord[] {
  if (problems.length === 0) return [];
  const lines = new Lines(text);
  const keys = fingerprints(problems, text, lines);
  const range = ({ start, end }: Span): Range => ({ start: lines.at(start), end: lines.at(end) });
  return problems.map((p, i) => ({
    ...problemJson(p, lines),
    key: keys[i] as string,
    excerpt: excerptOf(p.span, lines),
    ...(p.layer === undefined ? {} : { layer: p.layer }),
    fixes: p.fixes.map(({ title, safe = false, edits }) => ({
      title,
      safe,
      edits: edits.map((e) => ({ ...range(e.span), text: e.text })),
    })),
    related: p.related.map(({ span, message }) => ({ ...range(span), message })),
  }));
}

/** What of a line is shown, at most. */
const WINDOW = 100;
/** Of it, what stands before the problem. */
const BEFORE = 40;

function excerptOf(span: Span, lines: Lines): Excerpt {
  const start = lines.at(span.start);
  const end = lines.at(span.end);
  const whole = lines.line(start.line);
  const skipped = whole.length > WINDOW ? Math.max(start.column - 1 - BEFORE, 0) : 0;
  const text = whole.slice(skipped, skipped + WINDOW);
  const from = Math.max(start.column - 1 - skipped, 0);
  const last = end.line === start.line ? end.column - 1 - skipped : text.length;
  const length = Math.max(Math.min(last, text.trimEnd().length) - from, 1);
  return { text, cut: skipped > 0, from, length };
}
