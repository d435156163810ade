import assert from "node:assert/strict";
import type { Parsed, Tree } from "../../server/model/tree";
import { plain } from "../../server/model/tree";
import { parse } from "../../server/syntax/parse";

export const yaml = (text: string): Parsed => parse(text, "yaml");
export const json = (text: string): Parsed => parse(text, "json");

export const dataOf = ({ root }: Parsed): unknown => plain(root);

/** `[3] warning: what is wrong`: the characters it points at, how grave it is, and the words. */
export const faultsOf = (text: string, { faults }: Parsed): readonly string[] =>
  faults.map(
    ({ span, severity, message }) => `[${text.slice(span.start, span.end)}] ${severity}: ${message}`,
  );

/** What holds of every tree, however broken the text that it was read from. */
export function assertSound(text: string, { root, faults, comments }: Parsed): void {
  if (root) assertTree(text, root);
  for (const { span } of faults) assertWithin(text, span);
  for (const { span, text: said } of comments) {
    assertWithin(text, span);
    assert.ok(text.slice(span.start, span.end).includes(said));
  }
}

function assertTree(text: string, tree: Tree): void {
  assertWithin(text, tree.span);
  const source = text.slice(tree.span.start, tree.span.end);
  if (tree.kind === "scalar") {
    if (tree.source !== source) assert.equal(source, tree.source);
    return;
  }
  // What an alias repeats stays at its own place.
  const own = !source.startsWith("*");
  if (tree.kind === "seq") {
    for (const item of tree.items) {
      assertTree(text, item);
      if (own) assertHolds(tree, item);
    }
    return;
  }
  for (const { key, value, span } of tree.entries) {
    assertTree(text, key);
    assertTree(text, value);
    assert.equal(span.start, key.span.start);
    assert.equal(span.end, Math.max(key.span.end, value.span.end));
    if (own && !source.includes("<<")) assertHolds(tree, { span });
  }
}

function assertWithin(text: string, { start, end }: Tree["span"]): void {
  if (!(0 <= start && start <= end && end <= text.length))
    assert.fail(`${start} to ${end} is no part of a text of ${text.length}`);
}

type Spanned = Pick<Tree, "span">;

function assertHolds({ span: outer }: Spanned, { span: inner }: Spanned): void {
  if (!(outer.start <= inner.start && inner.end <= outer.end))
    assert.fail(`${inner.start} to ${inner.end} is not within ${outer.start} to ${outer.end}`);
}
