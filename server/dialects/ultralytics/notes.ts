import type { Layer, Scaled } from "../../model/layer";
import {
  type Entry,
  get,
  integerOf,
  isMapping,
  items,
  type Mapping,
  numberOf,
  type Tree,
} from "../../model/tree";
import { decimal, exact } from "../../text/numbers";
import type { Measured, Note } from "../dialect";
import { note as noteAt, placesOf } from "../said";
import { KEYS } from "./complete-keys";
import { rowsOf } from "./rows";
import { type Scaling, scaleChannels, scaleRepeats } from "./scaling";

/** What the keys of the file, the scales of a family and the numbers of rows mean, where somebody points. */
export function rowNotes(measured: Measured, root: Mapping): readonly Note[] {
  const rows = rowsOf(root);
  return [
    ...root.entries.flatMap((e) => keyNote(e, measured)),
    ...scaleNotes(root, measured),
    ...rows.flatMap((row, i) => {
      const layer = measured.model.layers[i];
      return layer ? [...repeatNote(layer, row.repeats, measured), ...channelNote(layer, measured)] : [];
    }),
  ];
}

/** What people write above the rows, and above the scales. */
export const REMARKS: readonly (readonly [RegExp, string])[] = [
  [
    /\bfrom, *(?:repeats|number|n), *module, *args/i,
    `**from**: Rows that it reads; \`-1\` is the one above.

**repeats**: Copies in series.

**module**: Layer type.

**args**: Its arguments; mostly the output channels first.`,
  ],
  [/\bdepth, *width, *max_?channels/i, KEYS.find((k) => k.label === "scales")?.doc ?? ""],
];

const note = ({ span }: Pick<Tree, "span">, hover: string): Note => noteAt(span, hover);

/** Lists of rows have a card of their own. */
function keyNote(e: Entry, { model }: Measured): readonly Note[] {
  const name = String(e.key.value);
  const doc = KEYS.find((k) => k.label === name)?.doc;
  if (doc === undefined || name === "backbone" || name === "head") return [];
  const chosen = name === "scales" && model.scale !== null ? ` Shown: \`${model.scale}\`.` : "";
  const said = `**${name}**: ${doc}${chosen}`;
  return placesOf(e).map((t) => note(t, said));
}

/** Of each member: its factors, and what they make of the numbers that the file has. */
function scaleNotes(root: Mapping, measured: Measured): readonly Note[] {
  const table = get(root, "scales");
  if (!isMapping(table)) return [];
  return table.entries.flatMap(({ key, value }): readonly Note[] => {
    const [depth, width, most] = items(value).map(numberOf);
    if (depth === undefined || width === undefined) return [];
    const divisor = integerOf(get(root, "channel_multiple")) || 8;
    const scaling = {
      depth,
      width,
      maxChannels: most ?? Infinity,
      divisor,
      unscaled: null,
      unscaledLike: "",
      loader: "",
    };
    const said = scaleText(String(key.value), scaling, measured);
    const parts = [
      `depth ${decimal(depth)}: multiplies repeats above 1`,
      `width ${decimal(width)}: multiplies channels, rounded up to a multiple of ${divisor}`,
      `at most ${most === undefined ? "any number of" : exact(most)} channels, before width multiplies them`,
    ];
    return [note(key, said), ...items(value).map((t, i) => note(t, `${parts[i] ?? ""}\n\n${said}`))];
  });
}

/** More numbers than this are no longer read. */
const MOST_NUMBERS = 8;

function scaleText(name: string, scaling: Scaling, { model }: Measured): string {
  const numbers = (pick: (l: Layer) => Scaled | undefined): readonly number[] =>
    [...new Set(model.layers.flatMap((l) => pick(l)?.written ?? []))].sort((a, b) => a - b);
  const become = (list: readonly number[], scaled: (n: number) => number): string =>
    list
      .slice(0, MOST_NUMBERS)
      .map((n) => `${exact(n)} → ${exact(scaled(n))}`)
      .join(", ");
  const channels = become(
    numbers((l) => l.scaled?.channels),
    (n) => scaleChannels(n, scaling),
  );
  const repeats = become(
    numbers((l) => l.scaled?.repeats),
    (n) => scaleRepeats(n, scaling),
  );
  const shown = model.scale === name ? " (shown)" : "";
  const lines = [
    `**Scale ${name}**${shown}`,
    channels ? `channels: ${channels}` : "",
    repeats ? `repeats: ${repeats}` : "",
  ];
  return lines.filter(Boolean).join("\n\n");
}

/** `repeats: 3 × 0.5 = 1.5, rounded to 2` */
function repeatNote(
  { scaled, repeat = 1, type }: Layer,
  tree: Tree | undefined,
  { model }: Measured,
): readonly Note[] {
  if (tree?.kind !== "scalar") return [];
  const own = scaled?.repeats;
  const depth = model.scaling?.depth;
  const said =
    own && depth !== undefined && depth !== 1
      ? `${exact(own.written)} × ${decimal(depth)} = ${decimal(own.exact)}${own.exact === own.used ? "" : `, rounded to ${own.used}`}`
      : exact(own?.used ?? repeat);
  const once = own ? "" : " (a single one is never scaled)";
  return [note(tree, `**repeats** of ${type}: ${said}${repeat === 1 && depth !== undefined ? once : ""}`)];
}

/** `c2: 64 × 0.25 = 16` */
function channelNote({ scaled, args }: Layer, { model }: Measured): readonly Note[] {
  const own = scaled?.channels;
  const argument = args.find((a) => a.name === "c2");
  const width = model.scaling?.width;
  if (!own || !argument || width === undefined) return [];
  if (own.unscaled !== undefined)
    return [
      note(
        argument.value,
        `${exact(own.written)}: not scaled, because there are as many ${own.unscaled.like}`,
      ),
    ];
  const cut = own.clamped ? `capped at max_channels (${exact(model.scaling?.maxChannels ?? 0)}), ` : "";
  const rounded = own.exact === own.used ? "" : `, rounded up to ${exact(own.used)}`;
  const from = own.clamped ? exact(model.scaling?.maxChannels ?? 0) : exact(own.written);
  return [
    note(
      argument.value,
      `${exact(own.written)}: ${cut}${from} × ${decimal(width)} = ${decimal(own.exact)}${rounded} channels`,
    ),
  ];
}
