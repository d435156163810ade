import type { NamedAnalysis } from "../views/json";
import type { Configured } from "./configured";
import { filesOf } from "./files";
import { readSource } from "./source";
import type { Terminal } from "./terminal";

/** Each file that the operands stand for, read and analysed; one at a time, so that none is held longer than needed. */
export async function* analysed(
  operands: readonly string[],
  config: Configured,
  { folder, say }: Terminal,
  stdinName?: string,
): AsyncGenerator<NamedAnalysis> {
  const files = await filesOf(operands, folder);
  const { analyse } = await import("../analyse");
  for (const file of files) {
    const { path, name, text } = await readSource(file, folder, stdinName);
    if (text === undefined) say(`${path} is no text file, or larger than any model`);
    const { options } = await config.optionsFor(file);
    yield { path, analysis: analyse(text ?? "", name, options) };
  }
}
