import type { Dialect, Measured } from "../../dialects/dialect";
import type { RuleCode } from "../../model/codes";
import type { ModelFacts } from "../../model/facts";
import type { PlacedFault } from "../../model/fault";
import type { Layer, Model } from "../../model/layer";
import type { Options, Preset } from "../../model/options";
import { ownValue } from "../../model/own";
import type { Edit, Fix, Problem, Related, Severity, Skeleton } from "../../model/problem";
import type { Span } from "../../model/span";
import type { Trace } from "../../model/trace";
import type { Comment, Tree } from "../../model/tree";
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
  /** The file after these edits, or nothing where it would be no model any more: what a fix promises has been tried. */
  tried(edits: readonly Edit[]): Trial | undefined;
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
 * One rule: what it looks for (`check` yields one finding each), where that stands, and the words for it. Why it
 * matters is on its page, the Markdown file beside it.
 */
export interface RuleDefinition<F, O extends OptionTable> {
  readonly code: RuleCode;
  readonly severity: Severity;
  readonly preset: Preset;
  /** What a team may set for itself, each with its default. */
  readonly options?: O;
  check(context: Context, options: OptionValues<O>): Iterable<F>;
  at(finding: F, context: Context): Span;
  /** Where `at` gives the type of a layer, that is meant, and not the layer as a whole. */
  readonly exact?: boolean;
  /** One sentence with the numbers in it. */
  what(finding: F, context: Context): string;
  layer?(finding: F, context: Context): Layer | undefined;
  severityOf?(finding: F): Severity | undefined;
  fixes?(finding: F, context: Context): readonly Fix[];
  related?(finding: F, context: Context): readonly Related[];
  declaration?(finding: F): Skeleton | undefined;
}

export interface Rule {
  readonly code: RuleCode;
  readonly severity: Severity;
  readonly preset: Preset;
  readonly options: OptionTable;
  /** What it finds, at its own severity or at another one. */
  run(context: Context, severity?: Severity): Problem[];
}

export function defineRule<F, O extends OptionTable = Record<never, never>>(
  rule: RuleDefinition<F, O>,
): Rule {
  const { code, severity, preset } = rule;
  const options = rule.options ?? ({} as O);
  return {
    code,
    severity,
    preset,
    options,
    run: (context, override) =>
      Array.from(
        rule.check(context, optionsOf(options, ownValue(context.options.rules?.options ?? {}, code))),
        (f): Problem => {
          const layer = rule.layer?.(f, context);
          const declaration = rule.declaration?.(f);
          const at = rule.at(f, context);
          const problem = {
            code,
            severity: override ?? rule.severityOf?.(f) ?? severity,
            span: layer && !rule.exact && at === layer.typeSpan ? (layer.mark ?? at) : at,
            message: rule.what(f, context),
            related: rule.related?.(f, context) ?? [],
            ...(layer ? { layer: layer.index } : {}),
            ...(declaration ? { declaration } : {}),
          };
          return rule.fixes
            ? fixedLater(problem, () => rule.fixes?.(f, context) ?? [])
            : { ...problem, fixes: [] };
        },
      ),
  };
}

/** Fixes are worked out, and tried, when somebody asks for them: not on every key that is pressed. */
function fixedLater(problem: Omit<Problem, "fixes">, make: () => readonly Fix[]): Problem {
  let fixes: readonly Fix[] | undefined;
  return {
    ...problem,
    get fixes() {
      fixes ??= make();
      return fixes;
    },
  };
}
