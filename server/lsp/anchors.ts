import { type Analysis, analyse, type Whole } from "../analysis/analyse";
import { carried } from "../analysis/carried";
import { guardedAtOnce, guardedProblems, type Stale, staleSince } from "../ide/guard";
import { edited } from "../model/edits";

/** What is known of a version at once, and how to know the rest. */
interface Beats {
  readonly analysis: Analysis;
  readonly alone: Analysis;
  readonly whole?: () => Whole;
}

/** The last state of each document in which its references were in order: what an edit since has left behind is seen by it. */
export class Anchors {
  private readonly anchors = new Map<string, Analysis>();

  /**
   * A new version, with one problem for what the edit has left behind: what follows from that is looked at with the second
   * beat. Where nothing is, the version is remembered. `before` is what was told of the last one.
   */
  followed<S extends Beats>(seen: S & { readonly uri: string }, before: Analysis | undefined): S {
    const { uri, analysis } = seen;
    const stale = this.staleIn(uri, analysis);
    if (stale) {
      const told = before ? carried(before.problems, before.text, analysis.text) : [];
      const problems = guardedAtOnce(stale, analysis.problems, told);
      const whole = seen.whole ?? ((): Whole => ({ analysis, late: [] }));
      return { ...seen, whole, alone: analysis, analysis: { ...analysis, problems } };
    }
    const isBroken =
      !analysis.found || analysis.problems.some((p) => p.code === "syntax" && p.severity === "error");
    if (!isBroken) this.anchors.set(uri, analysis);
    return { ...seen, alone: analysis };
  }

  /** The same version, looked at for longer. */
  guarded(uri: string, analysis: Analysis): Analysis {
    const stale = this.staleIn(uri, analysis);
    return stale ? withGuard(stale, analysis) : analysis;
  }

  forget(uri: string): void {
    this.anchors.delete(uri);
  }

  private staleIn(uri: string, analysis: Analysis): Stale | undefined {
    const anchor = this.anchors.get(uri);
    return anchor && isOn(analysis) ? staleSince(anchor, analysis) : undefined;
  }
}

const isOn = ({ options, text }: Analysis): boolean =>
  options.rules?.severities?.["stale-reference"] !== "off" &&
  !/fovea-disable-file(?![\w-])[^\n]*stale-reference/.test(text);

function withGuard(stale: Stale, analysis: Analysis): Analysis {
  const { text, name, options, problems } = analysis;
  const mended = analyse(edited(text, stale.edits), name, options, analysis);
  return { ...analysis, problems: guardedProblems(stale, problems, mended.problems) };
}
