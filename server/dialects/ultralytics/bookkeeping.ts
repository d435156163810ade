import { channels } from "../../model/tensor";
import type { Value } from "../../model/trace";
import { integerOf, items, type Tree } from "../../model/tree";
import type { Builder } from "../../trace/builder";
import { isScaled, takesInputChannels } from "./building/block";
import type { Claim } from "./building/claims";
import { isTrue, valued } from "./literal";
import type { Module } from "./module";
import type { Row } from "./rows";
import type { Settings } from "./settings";

/** For each input that the loader tells a row of: how many channels it is built for, and by which row. */
export interface Expectation {
  readonly channels: number;
  readonly row: number;
}

type Expectations = readonly (Expectation | undefined)[];

export function expectationsOf(
  rows: readonly Row[],
  modules: readonly (Module | undefined)[],
  settings: Settings,
): readonly Expectations[] {
  if (settings.variant !== "ultralytics") return [];
  const claims: Claim[] = [];
  let before: Claim = settings.channels;
  return rows.map((row, index) => {
    const list = row.from?.kind === "seq" ? row.from.items : row.from ? [row.from] : [];
    const sources = list.map((tree) => {
      const n = integerOf(tree) ?? Number.NaN;
      return n < 0 ? index + n : n;
    });
    const read = sources.map(
      (at): Claim => (at === -1 && index === 0 ? settings.channels : (claims[at] ?? null)),
    );
    const module = modules[index];
    before = claimOf(row, module, read, before, settings);
    claims.push(before);
    return module?.block && takesInputChannels(module.block)
      ? read.map((n, i) => (n === null ? undefined : { channels: n, row: sources[i] as number }))
      : [];
  });
}

function claimOf(
  row: Row,
  module: Module | undefined,
  read: readonly Claim[],
  before: Claim,
  settings: Settings,
): Claim {
  const block = module?.block;
  if (!block) return null;
  if (!block.claims) {
    if (block.kind === "head") return before;
    return isScaled(block) ? (module.scaled.channels?.used ?? null) : null;
  }
  const names = Object.keys(block.args);
  const at = (name: string): Tree | undefined => {
    const tree = items(row.args)[names.indexOf(name)];
    return tree && valued(tree, settings.names);
  };
  const integer = (name: string): Claim => integerOf(at(name)) ?? null;
  return block.claims({ read, before, integer, isTrue: (name) => isTrue(at(name)) });
}

/** Told where something else arrives than the row is built for. */
export function checkChannels(
  g: Builder,
  inputs: readonly Value[],
  expected: Expectations | undefined,
): void {
  expected?.forEach((e, i) => {
    const x = inputs[i];
    const actual = x && channels(x.type);
    if (!e || !x || typeof actual !== "number" || actual === e.channels) return;
    const by = e.row < 0 ? "the image" : `row ${e.row}`;
    const what = `is built for ${e.channels} channels, which the loader expects from ${by}, but ${actual} arrive`;
    g.fault("channel-mismatch", what, { input: i });
  });
}
