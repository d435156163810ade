import type { Argument } from "../../model/layer";
import { roundHalfEven } from "../../model/rounding";
import type { Span } from "../../model/span";
import type { Tree } from "../../model/tree";
import { nearest } from "../../text/nearest";
import { type Block, blockOf, head, mbconv, type Run, type StageShape, stage, stem } from "./blocks";
import { type Config, changes, type Section } from "./config";
import type { BlockType, SectionName } from "./keys";
import { type Column, stagesIn } from "./lists";
import { widthsOf } from "./widths";

/** A part of the network as pycls names it: the stem, a stage, the head. */
export interface NetworkPart {
  readonly name: string;
  readonly type: string;
  /** The key, or the item of a list, that decides it; its section's where the default holds. */
  readonly span: Span;
  /** The same, if the file has it and it decides nothing else. */
  readonly place?: Span;
  readonly args: readonly Argument[];
  readonly repeat?: number;
  readonly run: Run;
}

/** What cannot be built has an output that nobody knows. */
const unknown: Run = (g, x) => g.unknown([x]);

/** What all families share. */
export interface Family {
  readonly config: Config;
  readonly activation: string;
  readonly classes: number;
}

export const FAMILIES: ReadonlyMap<string, (family: Family) => readonly NetworkPart[]> = new Map([
  ["anynet", anynet],
  ["regnet", regnet],
  ["resnet", resnet],
  ["effnet", effnet],
]);

export function familyIn(config: Config): Family {
  const { values } = config.section("MODEL");
  const { ACTIVATION_FUN: written, NUM_CLASSES: classes } = values;
  return { config, classes, activation: activationIn(config, written) };
}

function activationIn(config: Config, written: string): string {
  const name = written.toLowerCase();
  const known = ["relu", "silu", "swish", "gelu"];
  if (known.includes(name)) return name === "swish" ? "silu" : name;
  const own = config.section("MODEL").at("ACTIVATION_FUN");
  config.fault(
    own?.value.span ?? config.root.span,
    `Unknown activation ${written} in MODEL.ACTIVATION_FUN; available: relu, silu, swish, gelu`,
    own ? { fixes: changes(own.value, nearest(name, known)) } : {},
  );
  return name;
}

// AnyNet, and RegNet, which is one whose numbers follow from a few

/** The values of one stage, as far as its family has them. */
export interface StageValues extends StageShape {
  readonly name: string;
  readonly multiplier: number | undefined;
  readonly groupWidth: number | undefined;
  /** Where each value stands, and the stage as a whole. */
  readonly span: Span;
  readonly at: { readonly groupWidth: Tree | undefined };
  readonly args: readonly Argument[];
}

interface Around {
  readonly section: Section<"ANYNET"> | Section<"REGNET">;
  /** Undefined where their numbers are refused. */
  readonly stages: readonly StageValues[] | undefined;
}

const ANY_LISTS: readonly Column[] = [
  { key: "DEPTHS", whole: true },
  { key: "WIDTHS", whole: true },
  { key: "STRIDES", whole: true },
  { key: "BOT_MULS", optional: true },
  { key: "GROUP_WS", whole: true, optional: true },
];

function anynet(family: Family): readonly NetworkPart[] {
  const { config } = family;
  const section = config.section("ANYNET");
  let from = section.values.STEM_W;
  const stages = stagesIn(config, "ANYNET", ANY_LISTS)?.map((s, i): StageValues => {
    const [depth = 0, width = 0, stride = 1] = s.numbers as readonly number[];
    const made = { name: `s${i + 1}`, from, width, stride, depth, span: s.span, args: s.args };
    from = width;
    return { ...made, multiplier: s.numbers[3], groupWidth: s.numbers[4], at: { groupWidth: s.trees[4] } };
  });
  return assembled(family, { section, stages });
}

function regnet(family: Family): readonly NetworkPart[] {
  const { config } = family;
  const section = config.section("REGNET");
  const span = config.place("REGNET", "DEPTH");
  const { STEM_W, STRIDE: stride } = section.values;
  let from = STEM_W;
  const args = config.args("REGNET", ["DEPTH", "W0", "WA", "WM", "GROUP_W", "BOT_MUL", "STRIDE"]);
  const stages = widthsOf(config, section)?.map(
    ({ width, depth, groupWidth, multiplier }, i): StageValues => {
      const shape = { from, width, stride, depth };
      from = width;
      const at = { groupWidth: section.at("GROUP_W")?.value };
      return { ...shape, name: `s${i + 1}`, multiplier, groupWidth, span, at, args };
    },
  );
  return assembled(family, { section, stages });
}

function assembled(family: Family, { section, stages }: Around): readonly NetworkPart[] {
  const { config, activation, classes } = family;
  const { STEM_TYPE, STEM_W, BLOCK_TYPE, HEAD_W, SE_ON, SE_R } = section.values;
  const squeeze = SE_ON ? SE_R : 0;
  return [
    {
      name: "stem",
      type: STEM_TYPE,
      ...placed(config, section.name, section.at("STEM_W") ? "STEM_W" : "STEM_TYPE"),
      args: config.args(section.name, ["STEM_TYPE", "STEM_W"]),
      run: stem(STEM_TYPE, STEM_W, activation),
    },
    ...(stages?.map((s): NetworkPart => {
      const block = blockIn(family, section, s, squeeze);
      const { name, span, args, depth } = s;
      const run = block ? stage(block, s) : unknown;
      const place = section.name === "ANYNET" ? { place: span } : {};
      return { name, type: BLOCK_TYPE, span, ...place, args, repeat: depth, run };
    }) ?? [unbuilt(config.place(section.name, section.name === "ANYNET" ? "WIDTHS" : "DEPTH"))]),
    headPart(config, section.name, head({ width: HEAD_W, classes, activation })),
  ];
}

/** Where a key stands that decides one part alone. */
function placed(config: Config, section: SectionName, key: string): Pick<NetworkPart, "span" | "place"> {
  const own = config.section(section).at(key)?.span;
  return { span: config.place(section, key), ...(own ? { place: own } : {}) };
}

const headPart = (config: Config, section: SectionName, run: Run): NetworkPart => ({
  name: "head",
  type: "head",
  ...placed(config, "MODEL", "NUM_CLASSES"),
  args: [...config.args(section, ["HEAD_W", "DROPOUT_RATIO"]), ...config.args("MODEL", ["NUM_CLASSES"])],
  run,
});

/** The block of a stage; nothing where pycls cannot build it. */
function blockIn(
  { config, activation }: Family,
  section: Around["section"],
  s: StageValues,
  squeeze: number,
): Block | undefined {
  const type: BlockType = section.values.BLOCK_TYPE;
  const plain = type === "vanilla_block" || type === "res_basic_block";
  if (plain) return blockOf(type, { activation, inner: s.width, groups: 1, squeeze: 0 });
  const { multiplier, groupWidth } = s;
  if (multiplier === undefined || groupWidth === undefined) {
    const missing = multiplier === undefined ? "BOT_MULS" : "GROUP_WS";
    // One word for all stages.
    if (s.name === "s1")
      config.fault(config.place(section.name, "BLOCK_TYPE"), `${type} needs ${section.name}.${missing}`);
    return undefined;
  }
  const inner = roundHalfEven(s.width * multiplier);
  const groups = Math.floor(inner / groupWidth);
  if (!grouped(config, section.name, s, { inner, groups, groupWidth })) return undefined;
  return blockOf(type, { activation, inner, groups, squeeze });
}

/** pycls makes as many groups as fit whole, and torch wants them to divide the channels. */
function grouped(
  config: Config,
  name: SectionName,
  s: StageValues,
  {
    inner,
    groups,
    groupWidth,
  }: { readonly inner: number; readonly groups: number; readonly groupWidth: number },
): boolean {
  const at = s.at.groupWidth;
  const span = at?.span ?? s.span;
  const told = (message: string, severity: "error" | "warning" = "error") => {
    const fits = largestDivisor(inner, Math.min(groupWidth, inner));
    const fixes =
      at && fits > 0 ? [{ title: `Set to ${fits}`, edits: [{ span: at.span, text: String(fits) }] }] : [];
    config.fault(span, `${name}, ${s.name}: ${message}`, { code: "indivisible", severity, fixes });
  };
  if (!Number.isSafeInteger(inner)) told("a bottleneck has more channels than can be counted");
  else if (groups < 1) told(`group width ${groupWidth} exceeds the block's ${inner} channels`);
  else if (inner % groups !== 0)
    told(`${groups} groups (${inner} // ${groupWidth}) do not divide the ${inner} channels`);
  else if (inner % groupWidth !== 0)
    told(
      `group width ${groupWidth} does not divide the ${inner} channels; pycls makes ${groups} groups of ${inner / groups}`,
      "warning",
    );
  return Number.isSafeInteger(inner) && groups >= 1 && inner % groups === 0;
}

function largestDivisor(n: number, most: number): number {
  for (let d = Math.min(most, MOST_TRIED); d > 1; d--) if (n % d === 0) return d;
  return Math.min(1, n);
}

/** Wider groups than this are nobody's. */
const MOST_TRIED = 100_000;

// ResNet, whose numbers follow from its depth

const IMAGENET: ReadonlyMap<number, readonly number[]> = new Map([
  [50, [3, 4, 6, 3]],
  [101, [3, 4, 23, 3]],
  [152, [3, 8, 36, 3]],
]);

function resnet(family: Family): readonly NetworkPart[] {
  const { config, activation, classes } = family;
  const small = datasetIn(config).includes("cifar");
  const depths = small ? cifarDepths(config) : imagenetDepths(config);
  const { values } = config.section("RESNET");
  const { TRANS_FUN: transform, NUM_GROUPS: groups, WIDTH_PER_GROUP, STRIDE_1X1: strideFirst } = values;
  const wanted = small ? "basic_transform" : "bottleneck_transform";
  if (transform !== wanted)
    config.fault(
      config.place("RESNET", "TRANS_FUN"),
      `RESNET.TRANS_FUN is ${transform}, but resnet on ${small ? "cifar10" : "imagenet"} needs ${wanted}`,
    );
  const first = WIDTH_PER_GROUP * groups;
  const span = config.place("MODEL", "DEPTH");
  const keys = ["NUM_GROUPS", "WIDTH_PER_GROUP", "STRIDE_1X1"];
  const args = [
    ...config.args("MODEL", ["DEPTH"]),
    ...config.args("RESNET", ["TRANS_FUN", ...(small ? [] : keys)]),
  ];
  const from = small ? 16 : 64;
  const widths = small ? [16, 32, 64] : [256, 512, 1024, 2048];
  const stages = (depths ?? []).map((depth, i): NetworkPart => {
    const width = widths[i] ?? 0;
    const settings = { activation, inner: first * 2 ** i, groups, squeeze: 0, strideFirst };
    const shape = { from: widths[i - 1] ?? from, width, depth, stride: i === 0 ? 1 : 2 };
    const block = blockOf(small ? "res_basic_block" : "res_bottleneck_block", settings);
    return { name: `s${i + 1}`, type: transform, span, args, repeat: depth, run: stage(block, shape) };
  });
  const type = small ? "res_stem_cifar" : "res_stem_in";
  return [
    { name: "stem", type, ...placed(config, "MODEL", "TYPE"), args: [], run: stem(type, from, activation) },
    ...(depths ? stages : [unbuilt(span)]),
    headPart(config, "RESNET", head({ width: 0, classes, activation })),
  ];
}

/** Stages of which nobody knows how many there are, or what they are made of. */
export const unbuilt = (span: Span): NetworkPart => ({
  name: "stages",
  type: "unknown",
  span,
  args: [],
  run: unknown,
});

/** Where the file names no data set that pycls knows, resnet is refused; its usual one is taken for the figures. */
function datasetIn(config: Config): string {
  const { DATASET: train } = config.section("TRAIN").values;
  for (const name of ["TRAIN", "TEST"] as const) {
    const { DATASET: written } = config.section(name).values;
    if (written !== "cifar10" && written !== "imagenet")
      config.fault(
        config.place(name, "DATASET"),
        `resnet needs ${name}.DATASET to be cifar10 or imagenet${written ? `, not ${written}` : ""}`,
      );
  }
  return train;
}

function imagenetDepths(config: Config): readonly number[] | undefined {
  const { DEPTH } = config.section("MODEL").values;
  const depths = IMAGENET.get(DEPTH);
  if (!depths)
    config.fault(
      config.place("MODEL", "DEPTH"),
      `MODEL.DEPTH must be 50, 101 or 152 on imagenet, not ${DEPTH}`,
    );
  return depths;
}

function cifarDepths(config: Config): readonly number[] | undefined {
  const { DEPTH } = config.section("MODEL").values;
  if (DEPTH >= 8 && (DEPTH - 2) % 6 === 0) return new Array<number>(3).fill((DEPTH - 2) / 6);
  const near = Math.max(Math.round((DEPTH - 2) / 6), 1) * 6 + 2;
  config.fault(
    config.place("MODEL", "DEPTH"),
    `MODEL.DEPTH must be 6n + 2 on cifar10, such as ${near}, not ${DEPTH}`,
  );
  return undefined;
}

// EfficientNet

const EN_LISTS: readonly Column[] = [
  { key: "DEPTHS", whole: true },
  { key: "WIDTHS", whole: true },
  { key: "EXP_RATIOS" },
  { key: "STRIDES", whole: true },
  { key: "KERNELS", whole: true, odd: true },
];

function effnet(family: Family): readonly NetworkPart[] {
  const { config, activation, classes } = family;
  const { STEM_W, HEAD_W, SE_R: squeeze, DROPOUT_RATIO: dropout } = config.section("EN").values;
  let from = STEM_W;
  const stages = stagesIn(config, "EN", EN_LISTS)?.map(({ numbers, span, args }, i): NetworkPart => {
    const [depth = 0, width = 0, expansion = 1, stride = 1, kernel = 1] = numbers as readonly number[];
    const name = `s${i + 1}`;
    const shape = { from, width, stride, depth };
    from = width;
    const fits = squeezes(config, name, depth > 1 ? Math.min(shape.from, width) : shape.from, squeeze);
    const run = fits ? stage(mbconv({ expansion, kernel, squeeze, activation }), shape) : unknown;
    return { name, type: "MBConv", span, place: span, args, repeat: depth, run };
  });
  return [
    {
      name: "stem",
      type: "stem",
      ...placed(config, "EN", "STEM_W"),
      args: config.args("EN", ["STEM_W"]),
      run: stem("simple_stem_in", STEM_W, activation),
    },
    ...(stages ?? [unbuilt(config.place("EN", "WIDTHS"))]),
    headPart(config, "EN", head({ width: HEAD_W, classes, activation, dropout })),
  ];
}

/** In effnet, every block squeezes, and nothing is left of a few channels. */
function squeezes(config: Config, name: string, width: number, ratio: number): boolean {
  if (Math.trunc(width * ratio) >= 1) return true;
  config.fault(
    config.place("EN", "SE_R"),
    `EN.SE_R ${ratio} reduces the ${width} channels of ${name} to 0; it must be at least ${1 / width}`,
  );
  return false;
}
