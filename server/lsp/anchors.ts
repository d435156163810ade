import { type Analysis, analyse } from "../analysis/analyse";
import { guardedProblems, type Stale, staleSince } from "../ide/guard";
import { edited } from "../model/edits";

/** The last state of each document in which its references were in order: what an edit since has left behind is seen by it. */
export class Anchors {
  private readonly anchors = new Map<string, Analysis>();

  /** The analysis of a new version, with one problem for what the edit has left behind; where nothing is, it is remembered. */
  followed(uri: string, analysis: Analysis): Analysis {
    const stale = this.staleIn(uri, analysis);
    if (stale) return withGuard(stale, analysis);
    const isBroken =
      !analysis.found || analysis.problems.some((p) => p.code === "syntax" && p.severity === "error");
    if (!isBroken) this.anchors.set(uri, analysis);
    return analysis;
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
  const mended = analyse(edited(text, stale.edits), name, options);
  return { ...analysis, problems: guardedProblems(stale, problems, mended.problems) };
}
