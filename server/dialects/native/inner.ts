import type { Place } from "../../model/layer";
import { integerOf, isMapping, items, type Tree } from "../../model/tree";
import { hintAt } from "../../vocabulary/hint";
import { blockNamed, innerName } from "../compose/compile";
import { type WrittenEntry, writtenOf } from "../compose/entry";

/** A use of a block whose rows are yet to be placed. */
interface Use {
  readonly body: Tree;
  readonly within: readonly string[];
  readonly layer: number;
  readonly path: readonly string[];
}

/** The rows of blocks, each block by its first use: in a layer, or in a block that one uses. */
export function innerPlaces(
  entries: readonly WrittenEntry[],
  blocks: ReadonlyMap<string, Tree>,
  text: string,
): readonly Place[] {
  const places: Place[] = [];
  const placed = new Set<Tree>();
  const open: Use[] = [];
  const use = (
    entry: WrittenEntry,
    layer: number,
    path: readonly string[],
    within: readonly string[],
  ): void => {
    const body = blockNamed(entry.type, { blocks, within });
    if (!body || placed.has(body)) return;
    placed.add(body);
    const n = integerOf(entry.repeat);
    open.push({
      body,
      within: [...within, entry.type],
      layer,
      path: n !== undefined && n > 1 ? [...path, "repeat.0"] : path,
    });
  };
  for (const [layer, entry] of entries.entries()) use(entry, layer, [], []);
  for (const { body, within, layer, path } of open)
    for (const [i, entry] of rowsOf(body).entries()) {
      const own = [...path, innerName(entry, i)];
      places.push({ span: entry.span, hintAt: hintAt(entry, text), layer, path: own });
      use(entry, layer, own, within);
    }
  return places;
}

/** The entries of a block, a list or a mapping that has one. */
export function rowsOf(body: Tree): readonly WrittenEntry[] {
  const list = isMapping(body) ? body.entries.find((e) => e.key.value === "layers")?.value : body;
  return items(list).flatMap((t) => writtenOf(t) ?? []);
}
