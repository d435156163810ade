import type { PlacedFault } from "../../model/fault";
import { entry, integerOf, isSeq, items, stringOf, type Tree } from "../../model/tree";
import type { Block } from "./blocks/_block";
import { isDeep } from "./blocks/c2f";
import { type Row, type Settings, valued } from "./rows";
import { CHANGES } from "./versions";

/** What is wrong with the writing of one row, beyond single arguments. */
export function rowFaults(row: Row, index: number, root: Tree, settings: Settings): readonly PlacedFault[] {
  return [...listOfArguments(row), ...readTwice(row, index), ...anchorsPerLevel(row, root, settings)].map(
    (f) => ({
      layer: index,
      ...f,
      message: `Row ${index}: ${f.message}`,
    }),
  );
}

function listOfArguments({ args, tree }: Row): readonly PlacedFault[] {
  if (isSeq(args)) return [];
  const found = args === undefined ? "nothing" : args.kind === "map" ? "a mapping" : "a single value";
  const message = `the arguments must be a list, found ${found}`;
  return [{ code: "bad-argument", span: args?.span ?? tree.span, message }];
}

/** A row beside itself: one of the two references was meant for another. */
function readTwice({ from, module }: Row, index: number): readonly PlacedFault[] {
  if (stringOf(module) !== "Concat") return [];
  const rows = items(from).map((tree) => {
    const n = integerOf(tree);
    return n !== undefined && n < 0 ? index + n : n;
  });
  return items(from).flatMap((tree, i): PlacedFault[] => {
    if (rows[i] === undefined || rows.indexOf(rows[i]) === i) return [];
    const message = `Concat puts row ${rows[i]} beside itself`;
    return [{ code: "bad-reference", severity: "warning", span: tree.span, message }];
  });
}

/** Heads with anchors have as many lists of them as rows to read; one of them reads each level twice. */
const ANCHORED: ReadonlyMap<string, number> = new Map([
  ["Detect", 1],
  ["Segment", 1],
  ["IDetect", 1],
  ["IKeypoint", 1],
  ["IBin", 1],
  ["ISegment", 1],
  ["IAuxDetect", 2],
]);

function anchorsPerLevel(
  { module, from, args }: Row,
  root: Tree,
  { names, variant }: Settings,
): readonly PlacedFault[] {
  const perLevel = ANCHORED.get(stringOf(module) ?? "");
  if (perLevel === undefined || (variant !== "v5" && variant !== "v7")) return [];
  const second = items(args)[1];
  const anchors = second && valued(second, names);
  const levels = items(from).length / perLevel;
  if (perLevel > 1 && anchors && integerOf(anchors) !== undefined)
    return [auxiliaryUnanchored(module, anchors)];
  if (!isSeq(anchors) || anchors.items.length === levels) return [];
  const message = `${stringOf(module)} reads ${levels} levels, but there are anchors for ${anchors.items.length}`;
  const key = entry(root, "anchors")?.key;
  const related = key ? [{ span: key.span, message: `${anchors.items.length} lists of anchors` }] : [];
  return [{ code: "bad-argument", span: module?.span ?? anchors.span, message, related }];
}

/** The loader makes as many lists of a number as there are inputs: none would be left for training only. */
function auxiliaryUnanchored(module: Tree | undefined, anchors: Tree): PlacedFault {
  const message = `${stringOf(module)} needs lists of anchors: of their number alone it takes all its inputs for levels`;
  return { code: "bad-argument", span: anchors.span, message };
}

/** What is wrong with the list of arguments of a known module. */
export function argumentFaults(block: Block, row: Row, settings: Settings): readonly PlacedFault[] {
  const extra = tooMany(block, row, settings);
  return extra.length > 0 ? extra : [...inputsWritten(block, row, settings), ...leftOut(row, settings)];
}

/** More arguments than the module takes: the framework refuses to build it. */
function tooMany(block: Block, row: Row, settings: Settings): readonly PlacedFault[] {
  const names = Object.keys(block.args);
  const written = items(row.args);
  if (!isSeq(row.args)) return [];
  if (written.length <= names.length) return appendedTooMany(block, row, settings);
  const { span } = row.args;
  const text = `[[${written.map((a) => (a.kind === "scalar" ? a.source : "")).join(", ")}]]`;
  const one = names.length === 1 && written.every((a) => a.kind === "scalar");
  const takes = names.length === 0 ? "no arguments" : `at most ${names.length} (${names.join(", ")})`;
  return [
    {
      code: "bad-argument",
      span: (written[names.length] as Tree).span,
      message: `${stringOf(row.module)} takes ${takes}, but ${written.length} are given${one ? `: write ${text}` : ""}`,
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
  const message = `${stringOf(row.module)} takes at most ${names.length} (${names.join(", ")}), but the loader puts ${behind} behind the ${written.length} given`;
  return [{ code: "bad-argument", span: row.args?.span ?? row.tree.span, message }];
}

/** Releases before 8.4.131 write `c3k` over the row's own in the large members, and stop where there is none. */
function leftOut({ module, args }: Row, settings: Settings): readonly PlacedFault[] {
  const older = settings.variant === "ultralytics" && !settings.has("smallUnscaled");
  if (!older || stringOf(module) !== "C3k2" || !isDeep(settings) || items(args).length !== 1 || !args)
    return [];
  const message = `C3k2 needs its c3k here: releases before ${CHANGES.smallUnscaled} stop without it in the sizes m, l and x, and where there is no size`;
  return [{ code: "bad-argument", span: args.span, message }];
}

/** Kernels are never that large: somebody wrote the number of input channels, too, which the loader adds. */
function inputsWritten(block: Block, row: Row, settings: Settings): readonly PlacedFault[] {
  const names = Object.keys(block.args);
  if (block.kind !== "base" || names[1] !== "k") return [];
  const second = items(row.args)[1];
  const kernel = second && integerOf(valued(second, settings.names));
  if (!second || kernel === undefined || kernel < LARGE) return [];
  const message = `${stringOf(row.module)} gets a ${kernel}×${kernel} kernel: its arguments are ${names.join(", ")}, without the number of input channels, which the loader adds`;
  return [{ code: "bad-argument", severity: "warning", span: second.span, message }];
}

const LARGE = 32;
