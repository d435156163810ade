import type { PlacedFault } from "../../model/fault";
import type { Argument, Layer } from "../../model/layer";
import type { Span } from "../../model/span";
import { entry, integerOf, isSeq, items, numberOf, type Scalar, stringOf, type Tree } from "../../model/tree";
import type { Arg } from "../../vocabulary/args";
import { type Block, isFloat, isScaled, takesRepeats } from "./building/block";
import { unreadable, valued } from "./literal";
import { partsOf, type Row, repeatsOf } from "./rows";
import { scaleRepeats } from "./scaling";
import type { Settings } from "./settings";
import { keysFault, taskFault } from "./top";
import { isOlder } from "./versions";

/** What is wrong with the writing of one row, beyond single arguments. */
export function rowFaults(
  row: Row,
  index: number,
  block: Block | undefined,
  root: Tree,
  settings: Settings,
  last: number,
): readonly PlacedFault[] {
  const form = rowForm(row);
  const faults =
    form.length > 0
      ? form
      : [
          ...repeatsForm(row),
          ...brokenRepeats(row, block),
          ...copies(row, block, settings),
          ...fromForm(row, block),
          ...words(row, settings),
          ...readTwice(row, index, block),
          ...keysFault(row, block, root),
          ...(index === last ? taskFault(row, block, root, settings) : []),
          ...notLast(row, index, last, block),
          ...anchorsPerLevel(row, root, block, settings),
        ];
  return faults.map((f) => ({ layer: index, ...f, message: `Row ${index}: ${f.message}` }));
}

const FORM = "[from, repeats, module, args]";

/** The loader takes every row apart into four. */
function rowForm({ tree, args, module }: Row): readonly PlacedFault[] {
  const told = (span: Span, message: string): readonly PlacedFault[] => [
    { code: "bad-argument", span, message },
  ];
  if (!isSeq(tree)) return told(tree.span, `a row must be a list ${FORM}, found ${formOf(tree)}`);
  const found = partsOf(tree);
  const parts = found.length;
  const { span } = found[4] ?? tree;
  if (parts !== 4 && (parts > 4 || isSeq(args) || args === undefined))
    return told(span, `a row must have four parts ${FORM}, found ${parts}`);
  if (stringOf(module) === undefined)
    return told(
      module?.span ?? tree.span,
      `the module (third part of a row) must be a name, found ${formOf(module)}`,
    );
  return isSeq(args)
    ? []
    : told(
        args?.span ?? tree.span,
        `the arguments (fourth part of a row) must be a list, found ${formOf(args)}`,
      );
}

function formOf(tree: Tree | undefined): string {
  if (tree === undefined || (tree.kind === "scalar" && tree.value === null)) return "nothing";
  return tree.kind === "map" ? "a mapping" : tree.kind === "seq" ? "a list" : "a single value";
}

function repeatsForm({ repeats }: Row): readonly PlacedFault[] {
  const value = repeats?.kind === "scalar" ? repeats.value : undefined;
  if (!repeats || typeof value === "boolean") return [];
  if (value === Number.POSITIVE_INFINITY) {
    const message = `the repeats (second part of a row) must be a finite number, found ${sourceOf(repeats)}`;
    return [{ code: "bad-argument", span: repeats.span, message }];
  }
  if (typeof value === "number") return [];
  const found = typeof value === "string" ? `the text ${JSON.stringify(value)}` : formOf(repeats);
  const message = `the repeats (second part of a row) must be a number, found ${found}`;
  return [{ code: "bad-argument", span: repeats.span, message }];
}

/** More than one are scaled and rounded; others are handed on as they are, to be counted to. */
function brokenRepeats({ repeats }: Row, block: Block | undefined): readonly PlacedFault[] {
  if (!repeats || !block || !takesRepeats(block) || !isFloat(repeats) || (numberOf(repeats) ?? 0) > 1)
    return [];
  const message = `${block.name} takes a whole number of repeats, found ${sourceOf(repeats)}`;
  return [{ code: "bad-argument", span: repeats.span, message }];
}

/** Copies are put in series, where the second one gets a single map. */
function copies(row: Row, block: Block | undefined, { scaling }: Settings): readonly PlacedFault[] {
  const times = scaleRepeats(repeatsOf(row), scaling);
  if (!block || times <= 1 || !row.repeats) return [];
  const why =
    block.reads === "several"
      ? "needs a list of maps, but gets the single output of the first"
      : block.givesList
        ? "needs one map, but gets the list of maps of the first"
        : undefined;
  if (why === undefined) return [];
  const message = `${stringOf(row.module)} cannot be repeated ${times} times; the second copy ${why}`;
  return [{ code: "bad-argument", span: row.repeats.span, message, fixes: written(row.repeats, "1") }];
}

/** Whether one row is read or a list of rows is up to the module: the loader stops at the other form. */
function fromForm({ from, module }: Row, block: Block | undefined): readonly PlacedFault[] {
  if (!from) return [];
  const parts = isSeq(from) ? from.items : [from];
  const odd = parts.find(
    (t) => t.kind !== "scalar" || typeof t.value !== "number" || !/^[-+]?\d+$/.test(t.source.trim()),
  );
  if (odd)
    return [
      {
        code: "bad-reference",
        span: odd.span,
        message: `\`from\` must be a row number, found ${odd.kind === "scalar" ? odd.source : formOf(odd)}`,
        // To Python, truth is a number.
        ...(odd.kind === "scalar" && typeof odd.value === "boolean" ? { severity: "warning" as const } : {}),
      },
    ];
  if (!block) return [];
  const name = stringOf(module);
  if (block.reads === "one" && isSeq(from)) {
    const [only] = from.items;
    const text = from.items.length === 1 && only?.kind === "scalar" ? only.source : undefined;
    const message = `${name} reads one row; \`from\` must be a number, not a list`;
    return [{ code: "bad-argument", span: from.span, message, fixes: written(from, text) }];
  }
  if (isSeq(from) && from.items.length === 0)
    return [
      {
        code: "bad-reference",
        span: from.span,
        message: `${name} reads no row because \`from\` is empty; list the rows it reads`,
      },
    ];
  if (block.reads === "several" && from.kind === "scalar") {
    const message = `${name} reads a list of rows; \`from\` must be a list, such as [${from.source}]`;
    return [{ code: "bad-argument", span: from.span, message, fixes: written(from, `[${from.source}]`) }];
  }
  return [];
}

const written = ({ span }: Tree, text: string | undefined): NonNullable<PlacedFault["fixes"]> =>
  text === undefined ? [] : [{ title: `Write ${text}`, edits: [{ span, text }], preferred: true }];

/** Strings among the arguments that the loader cannot even read as Python. */
function words({ args }: Row, { names, variant }: Settings): readonly PlacedFault[] {
  if (variant !== "ultralytics") return [];
  return items(args).flatMap((tree): PlacedFault[] => {
    if (tree.kind !== "scalar" || typeof tree.value !== "string" || names.has(tree.value)) return [];
    const why = unreadable(tree.value);
    if (why === undefined) return [];
    return [
      {
        code: "bad-argument",
        span: tree.span,
        message: `the loader evaluates ${tree.source.trim() || "this"} as Python, which fails because of ${why}`,
      },
    ];
  });
}

/** The network that goes with it asks its last row for what to read. */
function notLast(
  { module, tree }: Row,
  index: number,
  last: number,
  block: Block | undefined,
): readonly PlacedFault[] {
  if (!block?.mustBeLast || index === last) return [];
  const message = `${block.name} must be the last row; the model treats its last row as ${block.name}`;
  return [{ code: "bad-argument", span: module?.span ?? tree.span, message }];
}

/** A row beside itself: one of the two references was meant for another. */
function readTwice({ from }: Row, index: number, block: Block | undefined): readonly PlacedFault[] {
  if (!block?.joins) return [];
  const rows = items(from).map((tree) => {
    const n = integerOf(tree);
    return n !== undefined && n < 0 ? index + n : n;
  });
  return items(from).flatMap((tree, i): PlacedFault[] => {
    if (rows[i] === undefined || rows.indexOf(rows[i]) === i) return [];
    const message = `${block.name} reads row ${rows[i]} twice; one of the two was probably meant to be another row`;
    return [{ code: "bad-reference", severity: "warning", span: tree.span, message }];
  });
}

/** Heads with anchors have as many lists of them as levels; some read each level twice. */
function anchorsPerLevel(
  { module, from, args }: Row,
  root: Tree,
  block: Block | undefined,
  { names, variant }: Settings,
): readonly PlacedFault[] {
  const perLevel = block?.variants?.includes(variant) ? block.inputsPerAnchors : undefined;
  if (perLevel === undefined) return [];
  const second = items(args)[1];
  const anchors = second && valued(second, names);
  const levels = items(from).length / perLevel;
  if (perLevel > 1 && anchors && integerOf(anchors) !== undefined)
    return [auxiliaryUnanchored(module, anchors)];
  if (!isSeq(anchors) || anchors.items.length === levels) return [];
  const message = `${stringOf(module)} reads ${levels} levels, but has anchors for ${anchors.items.length}`;
  const key = entry(root, "anchors")?.key;
  const related = key ? [{ span: key.span, message: `${anchors.items.length} lists of anchors` }] : [];
  return [{ code: "bad-argument", span: module?.span ?? anchors.span, message, related }];
}

/** The loader makes as many lists of a number as there are inputs: none would be left for training only. */
function auxiliaryUnanchored(module: Tree | undefined, anchors: Tree): PlacedFault {
  const message = `${stringOf(module)} needs lists of anchors; given only their number, it treats all its inputs as levels`;
  return { code: "bad-argument", span: anchors.span, message };
}

/** What is wrong with the list of arguments of a known module. */
export function argumentFaults(block: Block, row: Row, settings: Settings): readonly PlacedFault[] {
  const extra = tooMany(block, row, settings);
  return extra.length > 0
    ? extra
    : [...inputsWritten(block, row, settings), ...refused(block, row, settings)];
}

/** More arguments than the module takes: the framework refuses to build it. */
function tooMany(block: Block, row: Row, settings: Settings): readonly PlacedFault[] {
  const names = Object.keys(block.args);
  const written = items(row.args);
  if (!isSeq(row.args) || block.ignoresMore) return [];
  if (written.length <= names.length) return appendedTooMany(block, row, settings);
  const { span } = row.args;
  const text = `[[${written.map((a) => (a.kind === "scalar" ? a.source : "")).join(", ")}]]`;
  const one = names.length === 1 && written.every((a) => a.kind === "scalar");
  const takes =
    names.length === 0
      ? "no arguments"
      : `at most ${names.length} ${names.length === 1 ? "argument" : "arguments"} (${names.join(", ")})`;
  return [
    {
      code: "bad-argument",
      span: (written[names.length] as Tree).span,
      message: `${stringOf(row.module)} takes ${takes}, but ${written.length} are given${one ? `; write ${text}` : ""}`,
      fixes: one ? [{ title: `Write ${text}`, edits: [{ span, text }], preferred: true }] : [],
    },
  ];
}

/** The written arguments are not too many, but those that the loader puts behind them are. */
function appendedTooMany(block: Block, row: Row, settings: Settings): readonly PlacedFault[] {
  const names = Object.keys(block.args);
  const written = items(row.args);
  const appended = block.appended?.(settings) ?? [];
  if (written.length + appended.length <= names.length) return [];
  const behind = appended.map((v) => (v === true ? "True" : String(v))).join(" and ");
  const message = `${stringOf(row.module)} takes at most ${names.length} arguments (${names.join(", ")}), but the loader appends ${behind} to the ${written.length} given`;
  return [{ code: "bad-argument", span: row.args?.span ?? row.tree.span, message }];
}

/** What the module itself says of so many arguments. */
function refused(block: Block, { args }: Row, settings: Settings): readonly PlacedFault[] {
  const message = args && block.refuses?.(items(args).length, settings);
  return message ? [{ code: "bad-argument", span: args.span, message }] : [];
}

/** Kernels are never that large: somebody wrote the number of input channels, too, which the loader adds. */
function inputsWritten(block: Block, row: Row, settings: Settings): readonly PlacedFault[] {
  const names = Object.keys(block.args);
  if (block.kind !== "stacked" || names[1] !== "k") return [];
  const second = items(row.args)[1];
  const kernel = second && integerOf(valued(second, settings.names));
  if (!second || kernel === undefined || kernel < LARGE) return [];
  const message = `${stringOf(row.module)} gets a ${kernel}×${kernel} kernel; its arguments are ${names.join(", ")} (the loader adds the number of input channels)`;
  return [{ code: "bad-argument", severity: "warning", span: second.span, message }];
}

const LARGE = 32;

/** Modules that the stated release does not have yet: it refuses the file. Each is told where it first stands. */
export function versionFaults(
  rows: readonly Row[],
  { variant, declared }: Settings,
  stated: string | undefined,
  blockOf: (row: Row) => Block | undefined,
): readonly PlacedFault[] {
  if (stated === undefined || variant !== "ultralytics") return [];
  const told = new Set<string>();
  return rows.flatMap((row, layer): readonly PlacedFault[] => {
    const { module } = row;
    const name = stringOf(module) ?? "";
    const since = blockOf(row)?.since;
    if (!module || !since || told.has(name) || declared.modules.has(name) || !isOlder(stated, since))
      return [];
    told.add(name);
    const message = `Row ${layer}: ${name} needs ultralytics ${since} or later, but ${stated} is used`;
    return [{ code: "unknown-layer", severity: "error", span: module.span, message, layer }];
  });
}

/** What Python tells apart and the argument's own reader does not: `None` from nothing at all, `2.0` from 2. */
export function formFaults(
  block: Block,
  args: readonly Argument[],
  layer: Pick<Layer, "index" | "type">,
  settings: Settings,
): readonly PlacedFault[] {
  const names = Object.keys(block.args);
  return args.flatMap((a, i): PlacedFault[] => {
    const name = names[i] ?? "";
    const described = block.args[name];
    const { value } = a;
    if (!described) return [];
    if (value.kind === "seq") {
      const item = described.read(value) === undefined ? undefined : value.items.find(isFloat);
      return item && isWhole(described) ? [formFault(a, name, described, sourceOf(item), layer)] : [];
    }
    if (value.kind !== "scalar" || (described.read(value) === undefined && value.value !== null)) return [];
    const scaled = i === 0 && isScaled(block) && !(block.givesClasses && settings.has("classesScaled"));
    const none = value.value === null;
    const wrong = none
      ? !takesNothing(described, block.ofTorch) || block.refusesNone?.includes(name)
      : !scaled && isWhole(described) && (isFloat(value) || (i === 0 && isClassCount(block, value)));
    if (!wrong) return [];
    return [formFault(a, name, described, none ? "None" : sourceOf(value), layer)];
  });
}

const formFault = (
  a: Argument,
  name: string,
  { expects }: Arg<unknown>,
  found: string,
  { index, type }: Pick<Layer, "index" | "type">,
): PlacedFault => ({
  code: "bad-argument",
  span: a.span,
  layer: index,
  message: `${type}: ${name} must be ${expects}, found ${found}`,
});

export const sourceOf = (tree: Tree): string => (tree.kind === "scalar" ? tree.source.trim() : "");

/** A number of things, or extents per axis: torch refuses 3.0 for them. */
const isWhole = ({ expects }: Arg<unknown>): boolean =>
  /^(an integer|a list of (extents|integers))/.test(expects);

/** A truth value in place of a number of classes, which goes to a dense layer as it is. */
const isClassCount = (block: Block, value: Scalar): boolean =>
  block.givesClasses === true && typeof value.value === "boolean";

/** A switch takes it for false, unless it has to be true or is torch's own. */
const takesNothing = ({ required, fallback, expects, read }: Arg<unknown>, ofTorch = false): boolean =>
  read(NOTHING) !== undefined ||
  (!required && fallback === undefined) ||
  (!ofTorch && expects === "true or false");

const NOTHING: Tree = { kind: "scalar", value: null, source: "None", span: { start: 0, end: 0 } };

/** Modules of other repositories: stock releases know no such name. Each is told where it first stands. */
export function foreignFaults(
  rows: readonly Row[],
  { variant, declared, release }: Settings,
  blockOf: (row: Row) => Block | undefined,
): readonly PlacedFault[] {
  if (variant !== "ultralytics") return [];
  const told = new Set<string>();
  return rows.flatMap((row, layer): readonly PlacedFault[] => {
    const name = stringOf(row.module) ?? "";
    const of = blockOf(row)?.variants;
    if (!row.module || !of || of.includes(variant) || told.has(name) || declared.modules.has(name)) return [];
    told.add(name);
    const message = `Row ${layer}: ${name} is not part of ultralytics${release ? ` ${release}` : ""}, which raises a KeyError unless your code adds it`;
    const severity = release ? "warning" : "information";
    return [{ code: "unknown-layer", severity, span: row.module.span, message, layer }];
  });
}
