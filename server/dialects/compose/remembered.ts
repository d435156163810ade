import type { Argument } from "../../model/layer";
import { Beside, detached } from "../../model/remember";
import { span } from "../../model/span";
import { type Tree, unmoved, withEntries, withItems, withValue } from "../../model/tree";
import type { WrittenEntry } from "./entry";
import type { EntryScope, Lowering } from "./scope";

// Most entries are written like others: of the same file, of the file as it was a key ago, of other files. What one comes to
// follows from how it is written and from the framework, so it is worked out once for all of them.

/** Entries that are remembered; beyond that all are forgotten. */
const MOST = 4096;
/** Characters of an entry; a longer one is hardly written again. */
const LONGEST = 300;

const steps = new Map<string, Lowering>();

/**
 * The step of an entry itself, for the framework: it rests on what the entry says, wherever that stands. Only a declared type is
 * compiled as another one than its tree says, and never alone.
 */
const ofEntries = new Beside<Tree, { readonly framework: string; readonly step: Lowering }>();

/**
 * What `compile` makes of an entry, remembered where it rests on nothing else of the file and nothing is wrong with it: then it is
 * the same function whenever it is asked for.
 */
export function compiledOnce(
  written: WrittenEntry,
  scope: EntryScope,
  compile: (written: WrittenEntry, scope: EntryScope) => Lowering,
): Lowering {
  if (!isAlone(scope)) return compile(written, scope);
  const before = compiledBefore(written, scope);
  if (before) return before;
  const framework = keyOfFramework(scope.framework);
  const step = stepLike(written, scope, framework, compile);
  if (step) ofEntries.set(unmoved(written.tree), { framework, step });
  return step ?? compile(written, scope);
}

type Around = Pick<EntryScope, "framework" | "defaults" | "blocks" | "foreign">;

/** The step of this very entry, where it has been compiled before. */
export function compiledBefore(written: WrittenEntry, around: Around): Lowering | undefined {
  const own = isAlone(around) ? ofEntries.get(unmoved(written.tree)) : undefined;
  return own?.framework === keyOfFramework(around.framework) ? own?.step : undefined;
}

/** What decides how an entry is read. */
const keyOfFramework = ({ name, stated, byPlace }: EntryScope["framework"]): string =>
  `${name}${stated ? "!" : "?"}${byPlace ? "#" : ""}`;

/** The step of all entries that are written like this one; nothing where each has its own. */
function stepLike(
  written: WrittenEntry,
  scope: EntryScope,
  framework: string,
  compile: (written: WrittenEntry, scope: EntryScope) => Lowering,
): Lowering | undefined {
  const key = keyOf(written, framework);
  if (key === undefined) return undefined;
  const known = steps.get(key);
  if (known) return known;
  let sound = true;
  const alone: EntryScope = {
    ...NOTHING_AROUND,
    framework: scope.framework,
    fault: () => {
      sound = false;
    },
    room: { entries: 0 },
  };
  const step = compile(apart(written), alone);
  if (!sound) return undefined;
  if (steps.size >= MOST) steps.clear();
  steps.set(key, step);
  return step;
}

const NOTHING_AROUND = { defaults: new Map(), blocks: new Map(), within: [], layer: 0 } as const;

/** Whether an entry means the same in any other file for this framework. */
const isAlone = ({ defaults, blocks, foreign }: Around): boolean =>
  defaults.size === 0 && blocks.size === 0 && foreign === undefined;

// By how it is written

function keyOf({ type, args, repeat, residual }: WrittenEntry, framework: string): string | undefined {
  let key = `${framework}${word(type)}`;
  for (const { name, value } of args) {
    if (key.length > LONGEST) return undefined;
    key += `${typeof name === "number" ? name : word(name)}=${textOf(value)}`;
  }
  if (repeat) key += `*${textOf(repeat)}`;
  if (residual) key += `+${textOf(residual)}`;
  return key.length > LONGEST ? undefined : key;
}

/** With its length, so that no two words are taken for another two. */
const word = (text: string): string => `${text.length}'${text}`;

function textOf(tree: Tree): string {
  const tag = tree.tag === undefined ? "" : `!${word(tree.tag)}`;
  switch (tree.kind) {
    case "scalar":
      return `${tag}${typeof tree.value}${word(tree.source)}${word(String(tree.value))}`;
    case "seq":
      return `${tag}[${tree.items.map(textOf).join()}]`;
    case "map":
      return `${tag}{${tree.entries.map((e) => textOf(e.key) + textOf(e.value)).join()}}`;
  }
}

// A copy that keeps nothing of the file alive

const NOWHERE = span(0, 0);

function apart(written: WrittenEntry): WrittenEntry {
  const { type, args, repeat, residual } = written;
  return {
    tree: { kind: "scalar", span: NOWHERE, value: null, source: "" },
    span: NOWHERE,
    type: detached(type),
    typeSpan: NOWHERE,
    name: undefined,
    nameSpan: undefined,
    args: args.map(
      ({ name, value }): Argument => ({
        name: typeof name === "number" ? name : detached(name),
        value: copyOf(value),
        span: NOWHERE,
      }),
    ),
    from: undefined,
    repeat: repeat && copyOf(repeat),
    residual: residual && copyOf(residual),
  };
}

function copyOf(tree: Tree): Tree {
  switch (tree.kind) {
    case "scalar": {
      const { value, source } = tree;
      return withValue(
        { ...PLAIN, ...tagOf(tree) },
        typeof value === "string" ? detached(value) : value,
        detached(source),
      );
    }
    case "seq":
      return withItems(
        { kind: "seq", span: NOWHERE, items: [], flow: tree.flow, ...tagOf(tree) },
        tree.items.map(copyOf),
      );
    case "map":
      return withEntries(
        { kind: "map", span: NOWHERE, entries: [], flow: tree.flow, ...tagOf(tree) },
        tree.entries.map(({ key, value }) => ({
          key: copyOf(key) as typeof key,
          value: copyOf(value),
          span: NOWHERE,
        })),
      );
  }
}

const PLAIN = { kind: "scalar", span: NOWHERE, value: null, source: "" } as const;

const tagOf = ({ tag }: Tree): { readonly tag?: string } => (tag === undefined ? {} : { tag });
