import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Example as Fence, examplesOf as fencesOf } from "../../scripts/lib/pages";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import { readConfig } from "../../server/config/read";
import { mergedOptions, resolveOptions } from "../../server/config/resolve";
import { DEFAULT_PRESETS, type Options } from "../../server/model/options";
import { all } from "../../server/rules";
import { Lines } from "../../server/text/lines";
import { holdsItsWord } from "./fixing";

const FOLDER = "server/rules";
const HEADINGS = ["What it checks", "Why", "Examples", "When to ignore it", "Sources"];

interface Example extends Fence {
  /** `line:column-column severity code`, lines from 1, as the marks say. */
  readonly marked: readonly string[];
}

const pages = readdirSync(FOLDER).filter((name) => name.endsWith(".md"));

/** A comment under a line: carets under the span, then severity and code. Several may stand under one line. */
const MARK = /^\s*(?:#|\/\/)\s*(\^+)\s+(error|warning|information|hint)\s+([\w-]+)/;

const examplesOf = (page: string): readonly Example[] =>
  fencesOf(page).map((fence) => ({ ...fence, marked: marksOf(fence.text) }));

/** What a config file that stands beside the examples says of them. */
function configured(text = ""): Options {
  const { config, problems } = readConfig(text, "/fovea.yaml");
  assert.deepEqual(problems, []);
  return resolveOptions([config], "/example.yaml").options;
}

function marksOf(text: string): readonly string[] {
  const marked: string[] = [];
  let about = 0;
  text.split("\n").forEach((line, i) => {
    const [, carets = "", severity, code] = MARK.exec(line) ?? [];
    if (code === undefined) about = i + 1;
    else {
      const from = line.indexOf("^") + 1;
      marked.push(`${about}:${from}-${from + carets.length} ${severity} ${code}`);
    }
  });
  return marked.sort();
}

function problemsOf({ problems }: Analysis, text: string): readonly string[] {
  const lines = new Lines(text);
  return problems
    .map(({ span, severity, code }) => {
      const start = lines.at(span.start);
      return `${start.line}:${start.column}-${start.column + span.end - span.start} ${severity} ${code}`;
    })
    .sort();
}

describe("the page of a rule", () => {
  it("stands beside each rule", () => {
    const missing = all.filter(({ code }) => !pages.includes(`${code}.md`)).map(({ code }) => code);
    assert.deepEqual(missing, []);
  });

  for (const name of pages) {
    const page = readFileSync(path.join(FOLDER, name), "utf8");
    const code = name.replace(/\.md$/, "");
    const examples = examplesOf(page);
    // A rule of an opt-in preset is shown with that preset switched on.
    const preset = all.find((rule) => rule.code === code)?.preset ?? "errors";
    const presets = [...new Set([...DEFAULT_PRESETS, preset])];

    describe(code, () => {
      it("has its name and the five headings, in order", () => {
        assert.ok(page.startsWith(`# ${code}\n`));
        const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
        assert.deepEqual(headings, HEADINGS);
      });

      it("shows at least one file with the problem", () => {
        assert.ok(examples.some(({ marked }) => marked.some((m) => m.endsWith(` ${code}`))));
      });

      for (const [i, { text, language, marked, options: own, config }] of examples.entries()) {
        const rules = { presets, options: { [code]: own } };
        const options = mergedOptions({ rules }, configured(config));
        const analysis = (t: string): Analysis => analyse(t, `example.${language}`, options);

        it(`example ${i + 1} has exactly the problems that it marks`, () => {
          const { found } = analysis(text);
          assert.ok(found, "is read as a model");
          assert.deepEqual(problemsOf(analysis(text), text), marked);
        });

        for (const problem of analysis(text).problems.filter((p) => p.code === code))
          for (const fix of problem.fixes)
            it(`example ${i + 1}: "${fix.title}" holds its word`, () => {
              holdsItsWord(analysis(text), problem, fix);
            });
      }
    });
  }
});

describe("the summary of a rule", () => {
  for (const { code, severity, summary } of all)
    it(`of ${code} is one full sentence`, () => {
      const start = severity === "warning" ? "Warns when " : "Reports ";
      assert.ok(summary.startsWith(start), `${summary} starts with ${start}`);
      assert.match(summary, /^[^.]*(?:\.\w[^.]*)*\.$/);
      assert.ok(summary.length <= 130, "fits on a line");
    });
});
