import { type Layout, type Tensor, tensor } from "../../model/tensor";
import { get, type Tree } from "../../model/tree";
import { statedShapes } from "./nodes";
import type { Declarations, Entry } from "./scope";
import { extentsIn } from "./shapes";

/**
 * What the file itself says of a layer's output, as Keras 3 does: beside each edge that reads it, and in what the next
 * layer of a chain was built for. It is looked up only for layers that say nothing themselves.
 */
export class Stated {
  private readonly byList = new Map<readonly Entry[], ReadonlyMap<string, Tree>>();

  constructor(
    private readonly declared: Declarations,
    private readonly layout: Layout,
  ) {}

  of(index: number): Tensor | undefined {
    const entry = this.declared.entries[index];
    const list = this.declared.lists[index];
    if (!entry || !list) return undefined;
    const next = list[list.indexOf(entry) + 1];
    const beside = this.edges(list).get(`${entry.name}/0/0`);
    const built = entry.nodes.length === 0 ? get(get(next?.tree, "build_config"), "input_shape") : undefined;
    const dims = extentsIn(beside ?? built);
    return dims && dims.length > 0
      ? tensor(dims.slice(1), dims.length > 2 ? this.layout : "last")
      : undefined;
  }

  private edges(list: readonly Entry[]): ReadonlyMap<string, Tree> {
    const known = this.byList.get(list);
    if (known) return known;
    const shapes = new Map<string, Tree>();
    for (const { tree } of list) statedShapes(get(tree, "inbound_nodes"), shapes);
    this.byList.set(list, shapes);
    return shapes;
  }
}
