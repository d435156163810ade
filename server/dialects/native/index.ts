import { get, isMapping, type Tree } from "../../model/tree";
import type { Dialect } from "../dialect";
import { blockNamed } from "./compile";
import { completeNative, describeNative } from "./complete";
import type { Written } from "./entry";
import { isInput, specOf } from "./names";
import { type Container, containerOf, entriesOf, readNative } from "./read";

/** The `layers:` format: a list (or a mapping) of layers in torch's, Keras' or plain spelling. */
export const native: Dialect = {
  name: "native",
  scent: (text) => /(^|[\s{,"'])layers["']?\s*:/.test(text),
  claims(parsed) {
    const container = containerOf(parsed);
    return container !== undefined && isModel(container);
  },
  read(parsed, file) {
    const container = containerOf(parsed);
    if (!container) throw new Error("read before it was claimed");
    return readNative(container, file);
  },
  complete: (cursor) => completeNative(cursor, isModel),
  describe: describeNative,
};

/** Entries that other tools' lists of layers have, and whose meaning is theirs. */
const FOREIGN: ReadonlySet<string> = new Set([
  "processors",
  "out_offset",
  "inbound_nodes",
  "paint",
  "source-layer",
  "top",
  "bottom",
]);

/** How many entries are looked at to decide. */
const SAMPLE = 60;

/** Most entries must have a type that is known: what is shown in the wrong file is worse than nothing. */
function isModel({ root, layers }: Container): boolean {
  if (isMapping(get(root, "net"))) return false;
  const entries = entriesOf(first(layers.value, SAMPLE));
  if (entries.length === 0 || entries.some(isForeign)) return false;
  const blocks = get(root, "blocks");
  const own = new Map(
    isMapping(blocks) ? blocks.entries.map((e) => [String(e.key.value), e.value] as const) : [],
  );
  const known = entries.filter(
    (e) => specOf(e.type) || isInput(e.type) || blockNamed(e.type, { blocks: own, within: [] }),
  );
  return known.length * 2 >= entries.length && known.some((e) => !isInput(e.type));
}

/** So much of a list, or of a mapping. */
function first(tree: Tree, count: number): Tree {
  switch (tree.kind) {
    case "seq":
      return { ...tree, items: tree.items.slice(0, count) };
    case "map":
      return { ...tree, entries: tree.entries.slice(0, count) };
    case "scalar":
      return tree;
  }
}

const isForeign = ({ tree }: Written): boolean =>
  isMapping(tree) && tree.entries.some((e) => FOREIGN.has(String(e.key.value)));
