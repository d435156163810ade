import { type Span, span } from "../model/span";
import type { Comment, Entry, Mapping, Seq, Tree } from "../model/tree";
import { JsonMap, JsonScalar, JsonSeq } from "./json/tree";

const movedSpan = ({ start, end }: Span, by: number): Span => span(start + by, end + by);

/**
 * The same tree where it stands after `by` characters have come in before it; the very same when nothing moves. What is in it moves
 * when somebody asks for it: of a long list, most is not looked at before the next edit.
 */
export function movedBy(t: Tree, by: number): Tree {
  if (by === 0) return t;
  if (t instanceof JsonScalar || t instanceof JsonSeq || t instanceof JsonMap) return t.movedBy(by);
  if (t instanceof MovedSeq || t instanceof MovedMap) return t.movedBy(by);
  switch (t.kind) {
    case "scalar":
      return { ...t, span: movedSpan(t.span, by) };
    case "seq":
      return new MovedSeq(t, by);
    case "map":
      return new MovedMap(t, by);
  }
}

export const entryMovedBy = (e: Entry, by: number): Entry =>
  by === 0
    ? e
    : {
        key: { ...e.key, span: movedSpan(e.key.span, by) },
        value: movedBy(e.value, by),
        span: movedSpan(e.span, by),
      };

/** A list or a mapping of YAML where it stands now. */
class Moved<T extends Seq | Mapping> {
  readonly span: Span;
  readonly flow: boolean;
  declare readonly tag?: string;

  constructor(
    readonly origin: T,
    protected readonly by: number,
  ) {
    this.span = movedSpan(origin.span, by);
    this.flow = origin.flow;
    if (origin.tag !== undefined) this.tag = origin.tag;
  }

  movedBy(by: number): Tree {
    return movedBy(this.origin, this.by + by);
  }
}

class MovedSeq extends Moved<Seq> implements Seq {
  readonly kind = "seq";
  private made: readonly Tree[] | undefined;

  get items(): readonly Tree[] {
    this.made ??= this.origin.items.map((item) => movedBy(item, this.by));
    return this.made;
  }
}

class MovedMap extends Moved<Mapping> implements Mapping {
  readonly kind = "map";
  private made: readonly Entry[] | undefined;

  get entries(): readonly Entry[] {
    this.made ??= this.origin.entries.map((e) => entryMovedBy(e, this.by));
    return this.made;
  }
}

export const commentMovedBy = (c: Comment, by: number): Comment =>
  by === 0 ? c : { ...c, span: movedSpan(c.span, by) };
