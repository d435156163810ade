import { resolve } from "node:path";
import type { NamedAnalysis } from "../report/json";
import { CannotRun } from "./command";
import type { Configured } from "./configured";
import { filesOf, STDIN } from "./files";
import { readSource, type Source, unread } from "./source";
import type { Terminal } from "./terminal";
import { withWeights } from "./weights";

interface Request {
  readonly stdinName: string | undefined;
  /** The member of the family that has to be there. */
  readonly scale: string | undefined;
}

/** Each file that the operands stand for, read and analysed; one at a time, so that none is held longer than needed. */
export async function* analysed(
  operands: readonly string[],
  config: Configured,
  { folder, say }: Terminal,
  { stdinName, scale }: Request,
): AsyncGenerator<NamedAnalysis & Pick<Source, "packed">> {
  const files = await filesOf(operands, folder, {
    unread: (at, why) => say(`the folder ${at} cannot be read (${why})`),
  });
  const { analyse } = await import("../analysis/analyse");
  for (const file of files) {
    const source = await readSource(file, folder, stdinName);
    const { path, name, text } = source;
    if (text === undefined) {
      if (operands.includes(file)) throw new CannotRun(unread(source));
      say(unread(source));
    }
    const { options: said } = await config.optionsFor(file);
    const options = file === STDIN ? said : await withWeights(said, resolve(folder, file));
    const analysis = analyse(text ?? "", name, options);
    const { scales = [] } = analysis.found?.model ?? {};
    // Figures of another member would be taken for those of the one that was asked for.
    if (scale !== undefined && scales.length > 0 && !scales.includes(scale))
      throw new CannotRun(`${path} has no scale ${scale}; available: ${scales.join(", ")}`);
    yield { path, analysis, packed: source.packed };
  }
}
