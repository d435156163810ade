import { get, isMapping, items, type Tree } from "../../model/tree";
import type { Dialect } from "../dialect";
import { notation } from "./notation";
import { blockNamed } from "../compose/compile";
import { completeNative, describeNative } from "./complete";
import { typeOf } from "../compose/entry";
import { isInput, isKnown } from "../compose/resolve";
import { keyNotes } from "./notes";
import { blocksIn, type Container, containerOf, readNative } from "./read";

/** The `layers:` format: a list (or a mapping) of layers in torch's, Keras' or plain spelling. */
export const native: Dialect<Container> = {
  name: "native",
  title: (style) => {
    const framework = TITLES.get(style ?? "");
    return framework === undefined ? "layers file" : `layers file (${framework})`;
  },
  reach: "open",
  convention: "flops",
  notation,
  scent: (text) => /(^|[\s{,"'])layers["']?\s*:/.test(text),
  claim(parsed) {
    const container = containerOf(parsed);
    return container && isModel(container) ? container : undefined;
  },
  begins: (text) => /\binput_shape["']?\s*:/.test(text),
  read: readNative,
  notes: keyNotes,
  complete: (cursor) => completeNative(cursor, isModel),
  describe: describeNative,
  blocks: blocksIn,
};

export default native;

const TITLES: ReadonlyMap<string, string> = new Map([
  ["torch", "PyTorch"],
  ["keras", "Keras"],
]);

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
  const trees = first(layers.value, SAMPLE);
  if (trees.some(isForeign)) return false;
  const types = trees.map(typeOf).filter((t) => t !== undefined);
  const blocks = get(root, "blocks");
  const own = new Map(
    isMapping(blocks) ? blocks.entries.map((e) => [String(e.key.value), e.value] as const) : [],
  );
  const known = types.filter((t) => isKnown(t) || isInput(t) || blockNamed(t, { blocks: own, within: [] }));
  return known.length * 2 >= types.length && known.some((t) => !isInput(t));
}

/** So many of a list, or of a mapping. */
function first(tree: Tree, count: number): readonly Tree[] {
  if (isMapping(tree)) return tree.entries.slice(0, count).map((e) => e.value);
  return items(tree).slice(0, count);
}

const isForeign = (tree: Tree): boolean =>
  isMapping(tree) && tree.entries.some((e) => FOREIGN.has(String(e.key.value)));
