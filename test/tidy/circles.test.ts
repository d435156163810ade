import assert from "node:assert/strict";
import path from "node:path";
import { importsOf } from "./imports";
import { none, read, sources } from "./sources";

type Graph = ReadonlyMap<string, readonly string[]>;

/** Which files of the product each file imports, for whatever reason. */
function graphOf(files: readonly string[]): Graph {
  const all = new Set(files);
  const resolved = (file: string, target: string): readonly string[] => {
    const at = path.posix.join(path.posix.dirname(file), target);
    return [at, `${at}.ts`, `${at}.tsx`, `${at}/index.ts`].filter((name) => all.has(name)).slice(0, 1);
  };
  return new Map(
    files.map((file) => [
      file,
      importsOf(read(file)).flatMap(({ target }) => (target.startsWith(".") ? resolved(file, target) : [])),
    ]),
  );
}

/** The files that lead back to themselves, those of each circle together (Tarjan's strongly connected components). */
function circlesIn(graph: Graph): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: (readonly string[])[] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.get(file) as number);
    open.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) visit(next);
      const reached = open.includes(next) ? lowest.get(next) : undefined;
      lowest.set(file, Math.min(lowest.get(file) as number, reached ?? Number.POSITIVE_INFINITY));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const circle = open.splice(open.indexOf(file));
    if (circle.length > 1 || graph.get(file)?.includes(file)) circles.push(circle.sort());
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return circles;
}

describe("imports in a circle", () => {
  it("are found", () => {
    const graph = new Map([
      ["a", ["b"]],
      ["b", ["c", "d"]],
      ["c", ["a"]],
      ["d", ["d"]],
      ["e", ["a"]],
    ]);
    assert.deepEqual(circlesIn(graph), [["d"], ["a", "b", "c"]]);
  });

  it("are nowhere: of two files that need each other, one is two", () =>
    none(circlesIn(graphOf(sources())).map((files) => files.join(" ↔ "))));
});
