import { CannotRun, defineCommand, EXIT } from "../command";
import { pageOf, summariesHere } from "../pages";

export const explain = defineCommand({
  name: "explain",
  summary: "explain what a rule checks and why",
  operands: "RULE…",
  description: [
    "Shows the page of a rule: what it checks, why, examples, when to ignore it, sources. No network is needed.",
  ],
  options: {},
  examples: [{ line: "fovea explain huge-dense", does: "Why a dense layer on a map is worth a warning." }],

  async run({ operands }, { write, paint }) {
    if (operands.length === 0) throw new CannotRun("explain needs a RULE (fovea rules lists them)");
    const pages = await Promise.all(operands.map(page));
    write(pages.map((text) => text.replace(/^#+ .*$/gm, (heading) => paint("bold", heading))).join("\n"));
    return EXIT.clean;
  },
});

async function page(code: string): Promise<string> {
  // A name with a slash in it would lead elsewhere.
  const found = /^[a-z][a-z-]*$/.test(code) ? pageOf(code) : undefined;
  if (found !== undefined) {
    const here = summariesHere()[code];
    return here === undefined ? found : found.replace("\n", `\n\n${here}\n`);
  }
  const { nearestRules } = await import("../../config/rules");
  const near = nearestRules(code)[0];
  throw new CannotRun(
    `unknown rule ${code}${near ? `; did you mean ${near}?` : " (fovea rules lists them)"}`,
  );
}
