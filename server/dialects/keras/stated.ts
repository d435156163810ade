import { type Dim, known } from "../../model/dim";
import { type Layout, type Tensor, tensor } from "../../model/tensor";
import { get, integerOf, stringOf, type Tree } from "../../model/tree";
import { statedShapes, tensorsIn } from "./nodes";
import type { Declarations, Entry } from "./scope";
import { extentsIn, NONE } from "./shapes";

/** A shape that the file gives. */
export interface Said {
  readonly type: Tensor;
  /** The extent of the first axis where it is not free, as that of examples is. */
  readonly batch: Dim;
}

/** What the file itself says of the outputs of a layer, and of what it reads; it is asked only where nothing else tells. */
export interface SaidOf {
  first(): Tensor | undefined;
  all(): readonly Said[];
  /** By the place of a tensor among those that a call reads. */
  read(at: number): Tensor | undefined;
}

export const NOTHING_SAID: SaidOf = { first: () => undefined, all: () => [], read: () => undefined };

/** More outputs than any function has. */
const MOST_OUTPUTS = 64;

/**
 * The shapes that stand in the file beside what they are of: beside each edge in Keras 3, in what a layer was built for
 * (`build_config`), in the `input_dim` of Keras 1 and the `output_shape` of a Lambda.
 */
export class Stated {
  private readonly byList = new Map<readonly Entry[], ReadonlyMap<string, Tree>>();

  constructor(
    private readonly declared: Declarations,
    private readonly layout: Layout,
  ) {}

  of(index: number): SaidOf {
    return {
      first: () => this.outputs(index)[0]?.type,
      all: () => this.outputs(index),
      read: (at) => this.read(index, at),
    };
  }

  private outputs(index: number): readonly Said[] {
    const entry = this.declared.entries[index];
    const list = this.declared.lists[index];
    if (!entry || !list) return [];
    const own = entry.type === "Lambda" ? lambdaShape(entry) : undefined;
    if (own) return [{ type: tensor(own, "last"), batch: null }];
    const edges = this.edges(list);
    const found: Said[] = [];
    for (let i = 0; i < MOST_OUTPUTS; i++) {
      const tree = edges.get(`${entry.name}/0/${i}`);
      const said = tree && this.whole(extentsIn(tree));
      if (!said) break;
      found.push(said);
    }
    if (found.length > 0 || entry.nodes.length > 0) return found;
    const next = list[list.indexOf(entry) + 1];
    const built = next && this.whole(builtFor(next));
    return built ? [built] : [];
  }

  private read(index: number, at: number): Tensor | undefined {
    const entry = this.declared.entries[index];
    const list = this.declared.lists[index];
    if (!entry || !list) return undefined;
    const reference = entry.nodes[0]?.references[at];
    const tree = reference && this.edges(list).get(`${reference.name}/${reference.node}/${reference.tensor}`);
    return (this.whole(extentsIn(tree)) ?? (at === 0 ? this.whole(builtFor(entry)) : undefined))?.type;
  }

  private whole(dims: readonly Dim[] | undefined): Said | undefined {
    const [batch, ...rest] = dims ?? [];
    if (batch === undefined) return undefined;
    return { type: tensor(rest, rest.length > 1 ? this.layout : "last"), batch: known(batch) ? batch : null };
  }

  private edges(list: readonly Entry[]): ReadonlyMap<string, Tree> {
    const known = this.byList.get(list);
    if (known) return known;
    const shapes = new Map<string, Tree>();
    for (const entry of list) {
      statedShapes(get(entry.tree, "inbound_nodes"), shapes);
      builtEdges(entry, shapes);
    }
    this.byList.set(list, shapes);
    return shapes;
  }
}

/** What a layer was built for says what the layers before it gave. */
function builtEdges({ tree, nodes }: Entry, into: Map<string, Tree>): void {
  const shape = get(get(tree, "build_config"), "input_shape");
  const [call] = nodes;
  if (shape?.kind !== "seq" || !call) return;
  const places = tensorsIn(call.args[0]);
  const shapes = shape.items.every((t) => t.kind === "seq") ? shape.items : [shape];
  if (shapes.length !== places.length) return;
  places.forEach((place, i) => {
    const r = call.references[place];
    const key = r && `${r.name}/${r.node}/${r.tensor}`;
    if (key !== undefined && !into.has(key)) into.set(key, shapes[i] as Tree);
  });
}

/** The shape, batch and all, that a layer was built for; Keras 1 has the width alone. */
function builtFor({ tree, config, type }: Entry): readonly Dim[] | undefined {
  const built = extentsIn(get(get(tree, "build_config"), "input_shape"));
  if (built) return built;
  const width = type === "Embedding" ? undefined : integerOf(get(config, "input_dim"));
  if (width === undefined || width < 1) return undefined;
  return /RNN|LSTM|GRU|1D$|^TimeDistributed/.test(type) ? [NONE, NONE, width] : [NONE, width];
}

/** What somebody said that the code gives, without the batch; code that works it out says nothing here. */
function lambdaShape({ config }: Entry): readonly Dim[] | undefined {
  const how = stringOf(get(config, "output_shape_type"));
  const written = get(config, "output_shape");
  if (how !== undefined && how !== "raw") return undefined;
  const inner = stringOf(get(written, "class_name")) === "__tuple__" ? get(written, "items") : written;
  return extentsIn(inner);
}
