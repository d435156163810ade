import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  type ParsedNode,
  type YAMLMap,
  type YAMLSeq,
  type Scalar as YamlScalar,
} from "yaml";
import { type Span, span } from "../../model/span";
import type { Entry, Mapping, Scalar, Seq, Tree } from "../../model/tree";
import { Entries } from "../entries";
import type { Faults } from "../faults";
import { MAX_DEPTH, MAX_REPEATED } from "../limits";
import { plainValue, taggedValue } from "../scalar";
import { type Split, splitAtColon, splitAtLine, splitAtSpace } from "./split";

/** What an alias stands for. */
interface Anchored {
  readonly tree: Tree;
  /** Its values, those that aliases in it repeat included. */
  readonly size: number;
  /** The levels below it. */
  readonly height: number;
}

/** A mapping under construction. */
interface OpenMapping {
  readonly own: Entries;
  readonly inherited: Entry[];
  readonly flow: boolean;
  readonly depth: number;
  /** Where the last value ends. */
  end: number;
}

type Pair = YAMLMap.Parsed["items"][number];

/** The parser's nodes as a tree: aliases followed, merge keys applied, half-typed entries read as what they will be. */
export function treeOf(
  document: Document.Parsed | undefined,
  text: string,
  faults: Faults,
): Tree | undefined {
  if (!document?.contents) return undefined;
  const unmarked = document.errors.filter((e) => e.message.startsWith("Sequence item without"));
  return new Builder(text, faults, new Set(unmarked.map((e) => e.pos[0]))).node(document.contents, 0);
}

class Builder {
  private readonly anchors = new Map<string, Anchored | "open">();
  private nodes = 0;
  private repeated = 0;
  private deepest = 0;

  constructor(
    private readonly text: string,
    private readonly faults: Faults,
    /** Ends of the list items that one without its `-` follows. */
    private readonly unmarked: ReadonlySet<number>,
  ) {}

  node(node: ParsedNode, depth: number): Tree {
    if (isAlias(node)) return this.alias(node.source, span(node.range[0], node.range[1]), depth);
    return node.anchor === undefined ? this.bare(node, depth) : this.anchored(node.anchor, node, depth);
  }

  private bare(node: Exclude<ParsedNode, Alias.Parsed>, depth: number): Tree {
    this.nodes++;
    if (depth > this.deepest) this.deepest = depth;
    if (isScalar(node)) return this.scalar(node);
    return isMap(node) ? this.mapping(node, depth) : this.seq(node, depth);
  }

  private anchored(anchor: string, node: Exclude<ParsedNode, Alias.Parsed>, depth: number): Tree {
    const outer = this.deepest;
    const before = this.nodes + this.repeated;
    this.deepest = depth;
    this.anchors.set(anchor, "open");
    const tree = this.bare(node, depth);
    const size = this.nodes + this.repeated - before;
    this.anchors.set(anchor, { tree, size, height: this.deepest - depth });
    this.deepest = Math.max(this.deepest, outer);
    return tree;
  }

  /** What the anchor has, at the place of the alias; what is in it stays at its own place. */
  private alias(name: string, at: Span, depth: number): Tree {
    const source = this.text.slice(at.start, at.end);
    const found = this.anchors.get(name);
    const problem = this.problemWith(found, name, depth);
    if (problem || !found || found === "open") {
      this.faults.error(at.start, at.end, problem ?? "");
      this.nodes++;
      return { kind: "scalar", span: at, value: null, source };
    }
    this.repeated += found.size;
    this.deepest = Math.max(this.deepest, depth + found.height);
    return found.tree.kind === "scalar" ? { ...found.tree, span: at, source } : { ...found.tree, span: at };
  }

  private problemWith(found: Anchored | "open" | undefined, name: string, depth: number): string | undefined {
    if (name === "") return "Expected a name after `*`";
    if (!found && name.endsWith(":")) return "Expected a space between an alias and `:`";
    if (!found) return `Unknown alias; there is no anchor \`&${name}\` before this`;
    if (found === "open") return `Alias within its own anchor \`&${name}\``;
    const tooMuch = this.repeated + found.size > MAX_REPEATED || depth + found.height > MAX_DEPTH;
    return tooMuch ? "Aliases repeat too much here; this one is not followed" : undefined;
  }

  private scalar(node: YamlScalar.Parsed): Scalar {
    const start = node.range[0];
    const block = node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED";
    const end = block ? endOfText(this.text, start, node.range[1]) : node.range[1];
    const source = this.text.slice(start, end);
    const tag = tagOf(node);
    const value = this.valueOf(node, tag);
    return tag === undefined
      ? { kind: "scalar", span: span(start, end), value, source }
      : { kind: "scalar", span: span(start, end), value, source, tag };
  }

  private valueOf(node: YamlScalar.Parsed, tag: string | undefined): Scalar["value"] {
    const text = node.source ?? "";
    const plain = node.type === "PLAIN";
    // A plain value that begins with a quote: the quote is never closed and has been read as a letter.
    if (plain && isQuote(this.text.charCodeAt(node.range[0])) && text !== "") return text.slice(1);
    if (tag !== undefined) return taggedValue(text, tag, plain);
    return plain ? plainValue(text) : text;
  }

  /** A plain value that is only a part of what the parser took for one. */
  private part(at: Span): Scalar {
    const source = this.text.slice(at.start, at.end);
    this.nodes++;
    return { kind: "scalar", span: at, value: plainValue(source.replace(/\s*\n\s*/g, " ")), source };
  }

  private seq(node: YAMLSeq.Parsed, depth: number): Seq {
    const items: Tree[] = [];
    let end = node.range[0] + 1;
    let before = -1;
    for (const item of node.items) {
      const tree = this.node(item, depth + 1);
      const last = items.at(-1);
      if (this.unmarked.has(before) && last?.kind === "map" && tree.kind === "map")
        items[items.length - 1] = joined(last, tree);
      else items.push(tree);
      end = tree.span.end;
      before = item.range[2];
    }
    const flow = node.flow === true;
    const at = span(node.range[0], flow ? this.endOfFlow(node, "]", end) : end);
    const tag = tagOf(node);
    return tag === undefined
      ? { kind: "seq", span: at, items, flow }
      : { kind: "seq", span: at, items, flow, tag };
  }

  private mapping(node: YAMLMap.Parsed, depth: number): Mapping {
    const flow = node.flow === true;
    const scope: OpenMapping = { own: new Entries(), inherited: [], flow, depth, end: node.range[0] + 1 };
    for (const pair of node.items) this.pair(scope, pair);
    const at = span(node.range[0], flow ? this.endOfFlow(node, "}", scope.end) : scope.end);
    const entries = scope.inherited.length > 0 ? withInherited(scope) : scope.own.list;
    const tag = tagOf(node);
    return tag === undefined
      ? { kind: "map", span: at, entries, flow }
      : { kind: "map", span: at, entries, flow, tag };
  }

  /** The closing bracket, or the last value where there is none. */
  private endOfFlow(node: YAMLMap.Parsed | YAMLSeq.Parsed, bracket: string, lastValue: number): number {
    const end = node.range[1];
    return end > lastValue && this.text[end - 1] === bracket ? end : lastValue;
  }

  private pair(scope: OpenMapping, { key, value }: Pair): void {
    const split = isPlain(key) && !scope.flow ? splitAtLine(this.text, spanOf(key)) : undefined;
    if (split) {
      this.lonely(scope, this.part(split.head), true);
      if (!splitAtColon(this.text, split.head))
        this.faults.error(split.head.start, split.head.end, "Expected `:` after this");
      this.faults.explains(spanOf(key));
    }
    const name = split ? this.part(split.tail) : this.key(key, scope.depth);
    if (value === null) this.lonely(scope, name, isPlain(key));
    else this.complete(scope, name, value);
  }

  private key(node: ParsedNode, depth: number): Scalar {
    const tree = this.node(node, depth + 1);
    if (tree.kind === "scalar") return tree;
    const source = this.text.slice(tree.span.start, tree.span.end);
    const message = "A list or a mapping cannot be a key; if this is a placeholder, put it in quotes";
    this.faults.error(tree.span.start, tree.span.end, message);
    return { kind: "scalar", span: tree.span, value: source, source };
  }

  private complete(scope: OpenMapping, key: Scalar, node: ParsedNode): void {
    if (key.source === "<<") this.merge(scope, this.node(node, scope.depth + 1));
    else if (!this.runOn(scope, key, node)) this.set(scope, key, this.node(node, scope.depth + 1));
  }

  /** A key without a `:` after it. */
  private lonely(scope: OpenMapping, key: Scalar, plain: boolean): void {
    const split = plain ? splitAtColon(this.text, key.span) : undefined;
    if (split && !scope.flow) {
      this.faults.error(split.tail.start - 1, split.tail.start, "Expected a space after `:`");
      const value = this.part(split.tail);
      const half = /^["'[{|>&*!]/.test(value.source);
      this.set(scope, this.part(split.head), half ? { ...value, value: null } : value);
      return;
    }
    if (split) {
      const message = `All of this is a key without a value; add a space after \`:\``;
      this.faults.add(key.span.start, key.span.end, message, "warning");
    }
    const { end } = key.span;
    this.set(scope, key, { kind: "scalar", span: span(end, end), value: null, source: "" });
  }

  /** `a: 1⏎  b: 2` or, between brackets, `a: 1 b: 2`: for the parser a mapping under the key `a`. */
  private runOn(scope: OpenMapping, key: Scalar, node: ParsedNode): boolean {
    if (!isMap(node) || node.flow) return false;
    const [first, ...rest] = node.items;
    const split = first && isPlain(first.key) ? this.splitRunOn(scope, key.span.end, first.key) : undefined;
    if (!first || !split) return false;
    this.set(scope, key, this.part(split.head));
    const tail = this.part(split.tail);
    if (first.value === null) this.lonely(scope, tail, true);
    else this.complete(scope, tail, first.value);
    for (const pair of rest) this.pair(scope, pair);
    return true;
  }

  private splitRunOn(scope: OpenMapping, keyEnd: number, second: ParsedNode): Split | undefined {
    const at = spanOf(second);
    const split = scope.flow
      ? splitAtSpace(this.text, at)
      : this.text.slice(keyEnd, at.start).includes("\n")
        ? undefined
        : splitAtLine(this.text, at);
    if (split) {
      const message = scope.flow ? "Expected `,` before this" : "Indentation differs from the lines above";
      this.faults.error(split.tail.start, split.tail.end, message);
      this.faults.explains(at);
    }
    return split;
  }

  private set(scope: OpenMapping, key: Scalar, value: Tree): void {
    scope.end = Math.max(key.span.end, value.span.end);
    const again = scope.own.set({ key, value, span: span(key.span.start, scope.end) });
    if (again && key.source !== "") {
      const message = `Duplicate key \`${key.source}\`; the last one counts`;
      this.faults.add(key.span.start, key.span.end, message, "warning");
    }
  }

  /** Of several mappings the first one counts. */
  private merge(scope: OpenMapping, value: Tree): void {
    scope.end = value.span.end;
    const parts = value.kind === "seq" ? [...value.items].reverse() : [value];
    for (const part of parts) {
      if (part.kind === "map") for (const entry of part.entries) scope.inherited.push(entry);
      else this.faults.error(part.span.start, part.span.end, "Expected a mapping, or a list of mappings");
    }
  }
}

function withInherited({ own, inherited }: OpenMapping): Entry[] {
  const all = new Entries();
  for (const entry of inherited) all.set(entry);
  for (const entry of own.list) all.set(entry);
  return all.list;
}

const joined = (a: Mapping, b: Mapping): Mapping => ({
  ...a,
  span: span(a.span.start, b.span.end),
  entries: [...a.entries, ...b.entries],
});

const isPlain = (node: ParsedNode): boolean => isScalar(node) && node.type === "PLAIN";

const isQuote = (code: number): boolean => code === 0x22 || code === 0x27;

const spanOf = (node: ParsedNode): Span => span(node.range[0], node.range[1]);

/** `!!int`, not the address that it stands for. */
const tagOf = (node: Exclude<ParsedNode, Alias.Parsed>): string | undefined =>
  node.tag?.replace(/^tag:yaml\.org,2002:/, "!!");

function endOfText(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && /\s/.test(text.charAt(at - 1))) at--;
  return at;
}
