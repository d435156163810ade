import { RULES, severityText } from "../../config/rules";
import { PRESETS } from "../../model/options";
import { CannotRun, defineCommand, EXIT } from "../command";
import { oneOf } from "../model-options";
import { pageOf, plainText, sourcesOn, summariesHere } from "../pages";

const FORMATS = ["text", "json"] as const;

export const rules = defineCommand({
  name: "rules",
  summary: "list the rules",
  operands: "[OPTIONS]",
  description: [
    "Lists every rule with its preset, severity and what it checks. `fovea explain RULE` says why. A config file or " +
      "--rule changes the severity. Where the terminal speaks Chinese (LANG=zh_CN.UTF-8), so does the list.",
  ],
  options: {
    format: { type: "string", value: "FORMAT", help: "text for people (default), json for programs" },
  },
  examples: [{ line: "fovea rules", does: "All of them." }],

  async run({ values, operands }, { write, paint }) {
    if (operands.length > 0) throw new CannotRun("rules takes no operands; fovea explain RULE shows one");
    const list = RULES.map(({ code, severity, raisedTo, preset, summary, fixKind, since, appliesTo }) => ({
      code,
      severity,
      raisedTo: raisedTo ?? null,
      preset,
      what: plainText(summary),
      fix: fixKind ?? null,
      since,
      appliesTo: appliesTo ?? null,
      sources: sourcesOn(pageOf(code) ?? ""),
    }));
    if (oneOf(values.format ?? "text", FORMATS, "--format") === "json") {
      write(`${JSON.stringify(list, null, 1)}\n`);
      return EXIT.clean;
    }
    const here = summariesHere();
    const widest = Math.max(...list.map(({ code }) => code.length));
    const words = Math.max(...RULES.map((rule) => severityText(rule).length));
    const sections = PRESETS.map((preset) => {
      const rows = RULES.filter((rule) => rule.preset === preset).map(
        (rule) =>
          `  ${rule.code.padEnd(widest)}  ${paint("dim", severityText(rule).padEnd(words))}  ${plainText(here[rule.code] ?? rule.summary)}`,
      );
      return rows.length > 0 ? `${paint("bold", preset)}\n${rows.join("\n")}\n` : "";
    });
    write(sections.filter(Boolean).join("\n"));
    return EXIT.clean;
  },
});
