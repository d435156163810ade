import { channels } from "../../model/tensor";
import type { Value } from "../../model/trace";
import { integerOf, items, plain, stringOf } from "../../model/tree";
import type { Builder } from "../../trace/builder";
import { valued } from "./literal";
import type { Module } from "./module";
import type { Row } from "./rows";
import type { Settings } from "./settings";

/**
 * The loader never runs what it builds: it keeps its own books of how many channels each row gives, and builds the next
 * rows by these. Where they are wrong, as behind a module of torch that changes the number, the network does not run.
 * Null where nobody knows.
 */
type Claim = number | null;

/** For each input that the loader tells a row of: how many channels it is built for, and by which row. */
export interface Expectation {
  readonly channels: number;
  readonly row: number;
}

type Expectations = readonly (Expectation | undefined)[];

/** Modules that leave the number as it was in the row before, whatever they read. */
const SILENT: ReadonlySet<string> = new Set([
  "AIFI",
  "nn.BatchNorm2d",
  "ImagePoolingAttn",
  "RTDETRDecoder",
  "Depth",
  "SemanticSegment",
]);

/** Modules that say themselves what they give, and are told off elsewhere where they do not. */
const DECLARING: ReadonlySet<string> = new Set(["TorchVision", "Index", "CBLinear"]);

/** Modules without channels of their own that the loader builds for those of the row they read. */
const TOLD: ReadonlySet<string> = new Set(["AIFI", "HGStem", "HGBlock", "CBLinear", "nn.BatchNorm2d"]);

export function expectationsOf(
  rows: readonly Row[],
  modules: readonly (Module | undefined)[],
  settings: Settings,
): readonly Expectations[] {
  if (settings.variant !== "ultralytics") return [];
  const claims: Claim[] = [];
  let latest: Claim = settings.channels;
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
    latest = claimOf(row, module, read, latest, settings);
    claims.push(latest);
    const told = module?.kind && (module.kind !== "free" || TOLD.has(stringOf(row.module) ?? ""));
    return told
      ? read.map((n, i) => (n === null ? undefined : { channels: n, row: sources[i] as number }))
      : [];
  });
}

function claimOf(
  row: Row,
  module: Module | undefined,
  read: readonly Claim[],
  latest: Claim,
  settings: Settings,
): Claim {
  const type = stringOf(row.module) ?? "";
  if (!module?.kind || DECLARING.has(type)) return null;
  if (module.kind === "head" || SILENT.has(type)) return latest;
  if (module.kind !== "free") return module.scaled.channels?.used ?? null;
  const args = items(row.args).map((t) => valued(t, settings.names));
  const number = (i: number): Claim => integerOf(args[i]) ?? null;
  if (type === "HGStem" || type === "HGBlock") return number(1);
  if (type === "ResNetLayer") {
    const c = number(1);
    return c === null ? null : plain(args[3]) === true ? c : 4 * c;
  }
  if (type === "Concat")
    return read.some((n) => n === null) ? null : read.reduce<number>((a, n) => a + (n ?? 0), 0);
  if (type === "CBFuse") return read.at(-1) ?? null;
  return type.startsWith("nn.") || OTHERS.has(type) ? (read[0] ?? null) : null;
}

/** Modules of the framework that the loader treats like those of torch: it takes them to give what they get. */
const OTHERS: ReadonlySet<string> = new Set(["RepConv", "Conv2", "RepVGGDW"]);

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
    const what = `is built for ${e.channels} channels, which the loader takes ${by} to give, but ${actual} arrive`;
    g.fault("channel-mismatch", what, { input: i });
  });
}
