import { nearestRules } from "../../config/rules";
import { Refusal, type Tool } from "../tool";

export const rule: Tool = {
  name: "rule",
  title: "Explain a rule",
  description: "The page of a rule: what it checks, why, examples, when to ignore it, sources.",
  input: { code: { type: "string", description: "Code of the rule, as problems have it: stale-reference." } },
  required: ["code"],
  async run(given, workspace) {
    const code = given.text("code") ?? "";
    // A name with a slash in it would lead elsewhere.
    const page = /^[a-z][a-z-]*$/.test(code) ? workspace.page(code) : undefined;
    if (page !== undefined) return { code, page };
    const [near] = nearestRules(code.slice(0, 60));
    throw new Refusal(
      `There is no rule ${JSON.stringify(code.slice(0, 60))}${near ? `; did you mean ${near}?` : ""}`,
    );
  },
};
