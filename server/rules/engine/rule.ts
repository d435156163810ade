import type { Dialect, Measured, Stock } from "../../dialects/dialect";
import type { RuleCode } from "../../model/codes";
import type { ModelFacts } from "../../model/facts";
import type { PlacedFault } from "../../model/fault";
import type { Layer, Model } from "../../model/layer";
import type { Options, Preset } from "../../model/options";
import { ownValue } from "../../model/own";
import type { Edit, Problem, Related, Severity, Skeleton } from "../../model/problem";
import type { Span } from "../../model/span";
import type { Trace } from "../../model/trace";
import type { Comment, Tree } from "../../model/tree";
import { fixedLater, type Remedy } from "./fixes";
import { type OptionTable, type OptionValues, optionsOf } from "./options";

/** All that a rule may look at: what was written, what follows from it, and the choices of the user. */
export interface Context {
  /** The file's name without folders. */
  readonly name: string;
  readonly text: string;
  /** Whose form the file has. */
  readonly dialect: Dialect;
  readonly model: Model;
  readonly trace: Trace;
  readonly facts: ModelFacts;
  readonly options: Options;
  readonly comments: readonly Comment[];
  /** The document itself: how things are written, and what it says beside its layers. */
  readonly root: Tree | undefined;
  /** What the dialect found wrong with the writing. */
  readonly faults: readonly PlacedFault[];
  /** The same file at another scale, measured as its framework does, with the input that is usual for it. */
  measured(scale: string | undefined, fused?: boolean): Measured;
  /** The file after these edits, or nothing where it would be no model any more: what a fix promises has been tried. Nothing either when much has been tried already. */
  tried(edits: readonly Edit[]): Trial | undefined;
  /** The network whose weights it starts from: of this name, or, without one, as its own name begins. */
  start(named?: string): Stock | undefined;
}

/** What an edited file reads as. */
export interface Trial {
  readonly text: string;
  readonly model: Model;
  readonly trace: Trace;
  readonly facts: ModelFacts;
  /** Everything that is wrong with it, found while reading and while tracing. */
  readonly faults: number;
}

/**
 * What becomes of the fixes of a rule. `safe`: the model computes what it did, so they may be applied without asking.
 * `comment`: they rewrite what a comment says, which is done when somebody asks for just that. `suggestion`: one of
 * several ways, or one that changes the model.
 */
export type FixKind = "safe" | "comment" | "suggestion";

/** What is known of a rule before it runs. */
export interface RuleMetadata {
  readonly code: RuleCode;
  readonly severity: Severity;
  /** As which it is shown where such problems follow from it and are told in its place. */
  readonly raisedTo?: Severity;
  readonly preset: Preset;
  /** One full sentence: `Warns when …` where it is a warning, else `Reports …`. */
  readonly summary: string;
  /** The first release that has it. */
  readonly since: string;
  /** What a file must have for it to be looked at at all, in a few words; absent: nothing. */
  readonly appliesTo?: string;
  /** Absent: it has no fixes. */
  readonly fixKind?: FixKind;
}

/**
 * One rule: what it looks for (`check` yields one finding each), where that stands, and the words for it. Why it
 * matters is on its page, the Markdown file beside it.
 */
export interface RuleDefinition<F, O extends OptionTable> extends RuleMetadata {
  /** What a team may set for itself, each with its default. */
  readonly options?: O;
  check(context: Context, options: OptionValues<O>): Iterable<F>;
  /** Whether it measures other variants of this model: an editor then has its problems once the keyboard rests. */
  needsVariants?(context: Context): boolean;
  at(finding: F, context: Context): Span;
  /** Where `at` gives the type of a layer, that is meant, and not the layer as a whole. */
  readonly exact?: boolean;
  /** One sentence with the numbers in it. */
  what(finding: F, context: Context): string;
  layer?(finding: F, context: Context): Layer | undefined;
  severityOf?(finding: F): Severity | undefined;
  fixes?(finding: F, context: Context): readonly Remedy[];
  related?(finding: F, context: Context): readonly Related[];
  declaration?(finding: F): Skeleton | undefined;
}

/** How severe it is, for people: `warning or error`. */
export const severityText = ({ severity, raisedTo }: Pick<RuleMetadata, "severity" | "raisedTo">): string =>
  raisedTo ? `${severity} or ${raisedTo}` : severity;

export interface Rule extends RuleMetadata {
  readonly needsVariants?: (context: Context) => boolean;
  readonly options: OptionTable;
  /** What it finds, at its own severity or at another one. */
  run(context: Context, severity?: Severity): Problem[];
}

/** Nobody reads on; a file that has more of one kind has one problem. */
const MOST_FINDINGS = 1000;
const MORE = " (more problems like this one are not listed)";

export function defineRule<F, O extends OptionTable = Record<never, never>>(
  rule: RuleDefinition<F, O>,
): Rule {
  const { code, severity, raisedTo, preset, summary, since, appliesTo, fixKind } = rule;
  const options = rule.options ?? ({} as O);
  return {
    code,
    severity,
    ...(raisedTo ? { raisedTo } : {}),
    preset,
    summary,
    since,
    ...(appliesTo ? { appliesTo } : {}),
    ...(fixKind ? { fixKind } : {}),
    ...(rule.needsVariants ? { needsVariants: rule.needsVariants } : {}),
    options,
    run(context, override) {
      const own = optionsOf(options, ownValue(context.options.rules?.options ?? {}, code));
      const findings: F[] = [];
      for (const finding of rule.check(context, own)) if (findings.push(finding) > MOST_FINDINGS) break;
      const more = findings.length > MOST_FINDINGS;
      if (more) findings.pop();
      const problems = findings.map((finding, i): Omit<Problem, "fixes"> => {
        const layer = rule.layer?.(finding, context);
        const declaration = rule.declaration?.(finding);
        const at = rule.at(finding, context);
        return {
          code,
          severity: override ?? rule.severityOf?.(finding) ?? severity,
          span: layer && !rule.exact && at === layer.typeSpan ? (layer.mark ?? at) : at,
          message: `${begun(rule.what(finding, context))}${more && i === findings.length - 1 ? MORE : ""}`,
          related: rule.related?.(finding, context) ?? [],
          ...(layer ? { layer: layer.index } : {}),
          ...(declaration ? { declaration } : {}),
        };
      });
      const { fixes } = rule;
      if (!fixes) return problems.map((problem) => ({ ...problem, fixes: [] }));
      const proposals = findings.map((finding) => () => fixes(finding, context));
      return fixedLater(problems, proposals, fixKind === "safe", (edits) => isSoundAfter(edits, context));
    },
  };
}

/** A layer that is called by its number is no name, so that a sentence with it begins as others do. */
const begun = (message: string): string => message.replace(/^row (?=\d)/, "Row ");

function isSoundAfter(edits: readonly Edit[], { tried, faults, trace }: Context): boolean {
  const trial = tried(edits);
  return trial !== undefined && trial.faults <= faults.length + trace.faults.length;
}
