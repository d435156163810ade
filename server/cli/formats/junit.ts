import { ownValue } from "../../model/own";
import type { FileRecord, ProblemRecord } from "../check/record";
import type { Format, Style } from "./format";

/** A test suite for each file, a test for each of its problems; errors and warnings are failures. */
export function junitFormat({ fromRepository }: Style): Format {
  const suites: string[] = [];
  let tests = 0;
  let failures = 0;
  return {
    file(given) {
      const record = { ...given, path: fromRepository(given.path) };
      const cases = casesOf(record);
      const failed = record.problems.filter(isFailure).length;
      tests += cases.length;
      failures += failed;
      suites.push(
        `  <testsuite ${attributes({ name: record.path, tests: cases.length, failures: failed, errors: 0 })}>`,
        ...cases,
        "  </testsuite>",
      );
      return "";
    },
    end: () =>
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<testsuites ${attributes({ name: "fovea", tests, failures, errors: 0 })}>`,
        ...suites,
        "</testsuites>",
        "",
      ].join("\n"),
  };
}

const isFailure = ({ severity }: ProblemRecord): boolean => severity === "error" || severity === "warning";

function casesOf({ path, problems }: FileRecord): readonly string[] {
  if (problems.length === 0) return [`    <testcase ${attributes({ name: "fovea", classname: path })}/>`];
  return problems.map((p) => {
    const name = `${p.code} ${p.line}:${p.column}`;
    const open = `    <testcase ${attributes({ name, classname: path, file: path, line: p.line })}>`;
    const text = `${path}:${p.line}:${p.column}: ${p.severity} ${p.message} [${p.code}]`;
    const inside = isFailure(p)
      ? `<failure ${attributes({ type: p.severity, message: p.message })}>${escaped(text)}</failure>`
      : `<system-out>${escaped(text)}</system-out>`;
    return `${open}${inside}</testcase>`;
  });
}

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(" ");

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\n": "&#10;",
  "\r": "&#13;",
  "\t": "&#9;",
};

/** Characters that XML has no way of writing are left out. */
const escaped = (text: string): string =>
  text
    .replace(/[&<>"'\n\r\t]/g, (c) => ownValue(ENTITIES, c) ?? "")
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, "");
