import type { Group, Layer, Model, ModelInput, Place, Reference } from "../../model/layer";
import type { Options } from "../../model/options";
import { tensor } from "../../model/tensor";
import { entry, get, isMapping, type Mapping, type Parsed, stringOf } from "../../model/tree";
import { nearest } from "../../text/nearest";
import type { FileContext, Reading } from "../dialect";
import { TORCH } from "../frameworks";
import { type Config, changes, configOf } from "./config";
import { FAMILIES, familyIn, type NetworkPart, unbuilt } from "./families";
import { SECTION_OF, TYPES } from "./keys";

/** The model that the sections of a config describe: the stem, each stage and the head are layers. */
export function readPycls(root: Mapping, { options }: FileContext): Reading {
  const config = configOf(root);
  const parts = networkPartsOf(config);
  const model: Model = {
    dialect: "pycls",
    variant: null,
    scale: null,
    scales: [],
    name: null,
    inputs: [inputOf(config, options)],
    layers: parts.map((part, index) => layerOf(part, index)),
    places: placesOf(parts),
    groups: [groupOf(config, parts.length)],
    outputs: [],
    framework: TORCH,
  };
  return {
    model,
    faults: config.faults,
    lower: (g, { index }, [x]) => (x ? [(parts[index] as NetworkPart).run(g, x)] : [g.unknown([])]),
  };
}

function networkPartsOf(config: Config): readonly NetworkPart[] {
  const { values } = config.section("MODEL");
  const make = FAMILIES.get(values.TYPE);
  if (!make) {
    unknownType(config, values.TYPE);
    return [unbuilt(config.place("MODEL", "TYPE"))];
  }
  const name = SECTION_OF.get(values.TYPE);
  // The sections have to be read to know; what a broken one describes, nobody can build.
  const broken = config.section("MODEL").broken || (name !== undefined && config.section(name).broken);
  const family = familyIn(config);
  return broken ? [unbuilt(config.place("MODEL", "TYPE"))] : make(family);
}

function unknownType(config: Config, type: string): void {
  const own = config.section("MODEL").at("TYPE");
  const near = nearest(type, TYPES);
  config.fault(
    own?.value.span ?? config.root.span,
    `Unknown MODEL.TYPE ${type || '""'}; available: ${TYPES.join(", ")}`,
    own ? { fixes: changes(own.value, near) } : {},
  );
}

/** All of them, under the section that describes the family. */
function groupOf({ root, section }: Config, count: number): Group {
  const name = SECTION_OF.get(section("MODEL").values.TYPE) ?? "MODEL";
  const own = entry(root, name) ?? entry(root, "MODEL");
  const { span, key } = own ?? { span: root.span, key: root };
  return { name, span, keySpan: key.span, layers: Array.from({ length: count }, (_, i) => i) };
}

function inputOf(config: Config, { input, inputSize }: Options): ModelInput {
  const name = "image";
  if (input) return { name, type: tensor(input, "first"), origin: "setting" };
  if (inputSize?.length === 2) return { name, type: tensor([3, ...inputSize], "first"), origin: "setting" };
  const { values, at } = config.section("TRAIN");
  const { IM_SIZE: size } = values;
  const own = at("IM_SIZE");
  const type = tensor([3, size, size], "first");
  return own ? { name, type, span: own.span, origin: "file" } : { name, type, origin: "convention" };
}

function layerOf({ run: _, place: __, ...part }: NetworkPart, index: number): Layer {
  const to: Reference["to"] = index === 0 ? { kind: "input", index: 0 } : { kind: "layer", index: index - 1 };
  return {
    ...part,
    index,
    typeSpan: part.span,
    calls: [[{ to, span: part.span, text: "", implied: true }]],
  };
}

/** Stages that follow from the same numbers have no place of their own: a note says what all of them are. */
const placesOf = (parts: readonly NetworkPart[]): readonly Place[] =>
  parts.flatMap(({ place }, layer) => (place ? [{ span: place, hintAt: place.end, layer }] : []));

/** The config, if it is one of pycls: the families have sections of their own, whose keys nobody else has. */
export function claimed({ root }: Parsed): Mapping | undefined {
  if (!isMapping(root)) return undefined;
  const type = stringOf(get(get(root, "MODEL"), "TYPE"));
  if (type === undefined || OTHERS.has(type)) return undefined;
  // A type that does not exist may be a slip of the finger; resnet's keys are like those of other projects.
  const likely = MARKS.filter(([family]) => type === family || (!isType(type) && family !== "resnet"));
  const mine = likely.some(([, section, mark]) => {
    const own = get(root, section);
    return isMapping(own) && own.entries.some((e) => mark.test(String(e.key.value)));
  });
  return mine ? root : undefined;
}

const isType = (type: string): boolean => (TYPES as readonly string[]).includes(type);

/** A family, its section, and the keys that are its own. */
const MARKS: readonly (readonly [string, string, RegExp])[] = [
  ["anynet", "ANYNET", /^(STEM_W|STEM_TYPE|BLOCK_TYPE|DEPTHS|WIDTHS|STRIDES|BOT_MULS|GROUP_WS)$/],
  ["regnet", "REGNET", /^(W0|WA|WM|GROUP_W|BOT_MUL)$/],
  ["effnet", "EN", /^(EXP_RATIOS|KERNELS|HEAD_W|DEPTHS|WIDTHS)$/],
  ["resnet", "RESNET", /^(TRANS_FUN|WIDTH_PER_GROUP|STRIDE_1X1)$/],
];

/** Models of pycls whose numbers are not read here. */
const OTHERS: ReadonlySet<string> = new Set(["vit"]);
