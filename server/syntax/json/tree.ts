import { type Span, span } from "../../model/span";
import type { Entry, Mapping, Scalar, Seq, Tree } from "../../model/tree";
import type { Word } from "./words";

// The parts of a tree as a machine's file of a megabyte needs them: a hundred thousand, of which few are ever looked at.
// Each keeps where it starts and shares what it says; the rest is worked out for those who ask.

export class JsonScalar implements Scalar {
  constructor(
    private readonly word: Word,
    private readonly start: number,
  ) {}

  get kind(): "scalar" {
    return "scalar";
  }

  get span(): Span {
    return span(this.start, this.start + this.word.source.length);
  }

  get value(): Scalar["value"] {
    return this.word.value as Scalar["value"];
  }

  get source(): string {
    return this.word.source;
  }

  movedBy(by: number): JsonScalar {
    return by === 0 ? this : new JsonScalar(this.word, this.start + by);
  }
}

/**
 * Each part can be had as it stands after `by` characters have come in before it. What is within a list or a mapping moves
 * when somebody looks at it: an edit at the head of a megabyte moves a thousand layers, not a hundred thousand values.
 */
export class JsonSeq implements Seq {
  private moved: readonly Tree[] | undefined;

  constructor(
    readonly content: readonly Tree[],
    private readonly start: number,
    private readonly end: number,
    private readonly by = 0,
  ) {}

  get items(): readonly Tree[] {
    if (this.by === 0) return this.content;
    this.moved ??= this.content.map((item) => (item as JsonTree).movedBy(this.by));
    return this.moved;
  }

  get kind(): "seq" {
    return "seq";
  }

  get span(): Span {
    return span(this.start, this.end);
  }

  get flow(): boolean {
    return true;
  }

  movedBy(by: number): JsonSeq {
    if (by === 0) return this;
    return new JsonSeq(this.content, this.start + by, this.end + by, this.by + by);
  }
}

export class JsonMap implements Mapping {
  /** The entries where they stand here, made as they are asked for: of most mappings only a few are. */
  private moved: (AnyEntry | undefined)[] | undefined;

  constructor(
    readonly content: readonly AnyEntry[],
    private readonly start: number,
    private readonly end: number,
    private readonly by = 0,
  ) {}

  get entries(): readonly AnyEntry[] {
    return this.by === 0 ? this.content : this.content.map((_, i) => this.entryAt(i));
  }

  at(key: string): Entry | undefined {
    const { content } = this;
    for (let i = 0; i < content.length; i++)
      if ((content[i] as AnyEntry).word.value === key) return this.entryAt(i);
    return undefined;
  }

  private entryAt(i: number): AnyEntry {
    const entry = this.content[i] as AnyEntry;
    if (this.by === 0) return entry;
    this.moved ??= new Array(this.content.length);
    this.moved[i] ??= entry.movedBy(this.by);
    return this.moved[i] as AnyEntry;
  }

  get kind(): "map" {
    return "map";
  }

  get span(): Span {
    return span(this.start, this.end);
  }

  get flow(): boolean {
    return true;
  }

  movedBy(by: number): JsonMap {
    if (by === 0) return this;
    return new JsonMap(this.content, this.start + by, this.end + by, this.by + by);
  }
}

export type JsonTree = JsonScalar | JsonSeq | JsonMap;

/** An entry whose value is a list or a mapping. */
export class JsonEntry implements Entry {
  constructor(
    readonly word: Word,
    private readonly start: number,
    readonly value: Tree,
  ) {}

  get key(): Scalar {
    return new JsonScalar(this.word, this.start);
  }

  get span(): Span {
    return span(this.start, this.value.span.end);
  }

  movedBy(by: number): JsonEntry {
    return by === 0 ? this : new JsonEntry(this.word, this.start + by, (this.value as JsonTree).movedBy(by));
  }

  with(value: Tree): JsonEntry {
    return new JsonEntry(this.word, this.start, value);
  }
}

/** An entry whose value is a scalar: most are, and one object for the two is enough. */
export class JsonScalarEntry implements Entry {
  constructor(
    readonly word: Word,
    private readonly start: number,
    private readonly said: Word,
    private readonly saidAt: number,
  ) {}

  get key(): Scalar {
    return new JsonScalar(this.word, this.start);
  }

  get value(): Scalar {
    return new JsonScalar(this.said, this.saidAt);
  }

  get span(): Span {
    return span(this.start, this.saidAt + this.said.source.length);
  }

  movedBy(by: number): JsonScalarEntry {
    return by === 0 ? this : new JsonScalarEntry(this.word, this.start + by, this.said, this.saidAt + by);
  }
}

export type AnyEntry = JsonEntry | JsonScalarEntry;
