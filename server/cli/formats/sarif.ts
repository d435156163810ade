import { RULES } from "../../config/rules";
import type { Severity } from "../../model/problem";
import type { FixRecord, ProblemRecord, Range } from "../check/record";
import { pageOf, plainText, sectionOf } from "../pages";
import { version } from "../version";
import type { Format, Style } from "./format";

type Json = Readonly<Record<string, unknown>>;

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
/** Where relative paths start. Whoever reads the log knows where that is. */
const BASE = "%SRCROOT%";

const LEVELS: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  information: "note",
  hint: "note",
};

/** SARIF 2.1.0: one run, with the rules that are named in it, fixes, and fingerprints that stay when lines move. */
export function sarifFormat({ fromRepository }: Style): Format {
  const results: Json[] = [];
  const rules = new Map<string, number>();
  const ruleIndex = (code: string): number => {
    const index = rules.get(code) ?? rules.size;
    rules.set(code, index);
    return index;
  };
  return {
    file({ path: shown, problems, suppressed }) {
      const path = fromRepository(shown);
      for (const p of problems) results.push(resultOf(p, path, ruleIndex(p.code)));
      for (const p of suppressed)
        results.push({ ...resultOf(p, path, ruleIndex(p.code)), suppressions: [{ kind: "inSource" }] });
      return "";
    },
    end: () => `${JSON.stringify(logOf([...rules.keys()], results), null, 1)}\n`,
  };
}

const logOf = (codes: readonly string[], results: readonly Json[]): Json => ({
  $schema: SCHEMA,
  version: "2.1.0",
  runs: [
    {
      tool: {
        driver: { name: "fovea", version: version(), semanticVersion: version(), rules: codes.map(ruleOf) },
      },
      columnKind: "utf16CodeUnits",
      originalUriBaseIds: {
        [BASE]: { description: { text: "The repository, or the folder in which fovea was run." } },
      },
      results,
    },
  ],
});

/** What is on the pages of the rules; some codes, as `syntax`, have none. */
function ruleOf(code: string): Json {
  const rule = RULES.find((r) => r.code === code);
  const page = pageOf(code);
  const what = page && sectionOf(page, "What it checks");
  return {
    id: code,
    shortDescription: { text: rule ? plainText(rule.summary) : code },
    ...(what ? { fullDescription: { text: plainText(what) } } : {}),
    ...(page ? { help: { text: plainText(page), markdown: page } } : {}),
    ...(rule
      ? { defaultConfiguration: { level: LEVELS[rule.severity] }, properties: { tags: [rule.preset] } }
      : {}),
  };
}

function resultOf(p: ProblemRecord, path: string, index: number): Json {
  return {
    ruleId: p.code,
    ruleIndex: index,
    level: LEVELS[p.severity],
    message: { text: p.message },
    locations: [{ physicalLocation: locationOf(path, rangeOf(p)) }],
    ...(p.related.length > 0
      ? {
          relatedLocations: p.related.map((r, id) => ({
            id,
            physicalLocation: locationOf(path, r),
            message: { text: r.message },
          })),
        }
      : {}),
    partialFingerprints: { "foveaProblem/v1": p.key },
    ...(p.fixes.length > 0 ? { fixes: p.fixes.map((f) => fixOf(f, path)) } : {}),
  };
}

const rangeOf = (p: ProblemRecord): Range => ({
  start: { line: p.line, column: p.column },
  end: { line: p.endLine, column: p.endColumn },
});

const locationOf = (path: string, range: Range): Json => ({
  artifactLocation: artifactOf(path),
  region: regionOf(range),
});

/** A relative path as a URI; an absolute one needs no base. */
function artifactOf(path: string): Json {
  const uri = path.split("/").map(encodeURIComponent).join("/");
  if (path.startsWith("/")) return { uri: `file://${uri}` };
  return /^[a-z]:/i.test(path) ? { uri: `file:///${uri}` } : { uri, uriBaseId: BASE };
}

const regionOf = ({ start, end }: Range): Json => ({
  startLine: start.line,
  startColumn: start.column,
  endLine: end.line,
  endColumn: end.column,
});

const fixOf = ({ title, edits }: FixRecord, path: string): Json => ({
  description: { text: title },
  artifactChanges: [
    {
      artifactLocation: artifactOf(path),
      replacements: edits.map((e) => ({ deletedRegion: regionOf(e), insertedContent: { text: e.text } })),
    },
  ],
});
