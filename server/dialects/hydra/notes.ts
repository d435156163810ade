import type { Named } from "../../model/layer";
import type { Span } from "../../model/span";
import { entry, isMapping, type Mapping, type Seq, stringOf, type Tree } from "../../model/tree";
import type { Measured, Note } from "../dialect";
import { keyNotes, note } from "../said";
import { networksIn } from "./find";
import { meantBy } from "./resolve";

const CALLED = "Class that is called when the config is read.";
const TARGETS = { _target_: CALLED, class_path: CALLED, target: CALLED };
const KEYS: Readonly<Record<string, string>> = {
  _args_: "Arguments by position.",
  init_args: "Arguments of the class.",
  params: "Arguments of the class.",
  _partial_: "Whether the class is called later, with more arguments.",
};

/** What stands around the layers of a network, and what else is called. */
export function targetNotes({ model }: Measured, root: Tree): readonly Note[] {
  const networks = networksIn(root, "");
  const own = networks.flatMap(({ target: { pathSpan, path }, tree }) => {
    const isLayer = model.layers.some((l) => l.typeSpan.start === pathSpan.start);
    return [...aroundNotes(tree), ...(isLayer ? [] : [note(pathSpan, `**${path}**: Network of this file.`)])];
  });
  return [...own, ...othersIn(root, new Set(networks.map((n) => n.tree))), ...meantNotes(root)];
}

const aroundNotes = (tree: Tree): readonly Note[] => [
  ...keyNotes(tree, TARGETS, false),
  ...keyNotes(tree, KEYS),
];

/** Entries that are read where another place refers to them. */
const meantNotes = (root: Tree): readonly Note[] =>
  namesIn(root).map(({ name, span }) => note(span, `**${name}**: Other places of the file refer to it.`));

/** Entries that other places refer to. */
export function namesIn(root: Tree): readonly (Named & { readonly name: string })[] {
  const meant = new Map<Tree, Span[]>();
  const look = (tree: Tree): void => {
    const to = tree.kind === "scalar" ? meantBy(tree, root) : undefined;
    if (to) meant.set(to, [...(meant.get(to) ?? []), tree.span]);
    if (tree.kind !== "scalar") for (const part of partsOf(tree)) look(part);
  };
  look(root);
  const within = (tree: Tree): readonly (Named & { readonly name: string })[] => [
    ...(isMapping(tree)
      ? tree.entries.flatMap(({ key, value, span }) => {
          const uses = meant.get(value);
          return uses ? { name: String(key.value), span, declared: key.span, uses } : [];
        })
      : []),
    ...(tree.kind === "scalar" ? [] : partsOf(tree).flatMap(within)),
  ];
  return within(root);
}

const partsOf = (tree: Seq | Mapping): readonly Tree[] =>
  isMapping(tree) ? tree.entries.map((e) => e.value) : tree.items;

/** What a class is by its path, the first that fits. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/sched/i, "a learning-rate schedule"],
  [/optim/i, "an optimizer"],
  [/loss|criterion/i, "a loss"],
  [/metric/i, "a metric"],
  [/callback|logg/i, "a callback"],
  [/transform|augment/i, "a transform"],
  [/data|sampler/i, "a source of data"],
  [/trainer/i, "a trainer"],
];

/** Objects that are no networks: who sees them among these wants to know what becomes of them. */
function othersIn(tree: Tree, networks: ReadonlySet<Tree>): readonly Note[] {
  if (tree.kind === "scalar" || networks.has(tree)) return [];
  const within = partsOf(tree).flatMap((part) => othersIn(part, networks));
  const target = Object.keys(TARGETS).flatMap((key) => entry(tree, key)?.value ?? [])[0];
  const path = stringOf(target);
  if (!target || !path?.includes(".")) return within;
  const kind = KINDS.find(([form]) => form.test(path))?.[1];
  const said = kind
    ? `By its name ${kind}, not a layer.`
    : "Not a class that Fovea knows: of what it holds, only modules in this file are counted.";
  return [...aroundNotes(tree), note(target.span, `**${path}**: ${said}`), ...within];
}
