import { sum } from "../../model/figure";
import { type Entry, entry } from "../../model/tree";
import { bytes, exact, figureText } from "../../text/figures";
import type { Measured, Note } from "../dialect";
import type { Scope, Stage } from "./architecture";
import type { Claim } from "./claims";
import { effectOf } from "./effects";
import { count, HINTS, type Level, quantized, stretched } from "./hints";
import type { Key } from "./keys";
import { MEANINGS } from "./meanings";
import { membersOf } from "./quantizing";
import { rangeOf } from "./ranges";
import { scopeOf } from "./scope";
import { quantizationAt, storedOf } from "./storage";

/** Beside each key what it costs, and in a hover what it is. */
export function notesOf(measured: Measured, claim: Claim): readonly Note[] {
  const { root, family } = claim;
  const outer = scopeOf(root, family, () => {});
  const { stages } = family.build(outer);
  const scopes = new Set<Scope>([outer, ...stages.flatMap((s) => (s.scope ? [s.scope] : []))]);
  const notes = [...scopes].flatMap((c) => notesOfLevel(measured, claim, c, outer, stages));
  const others = [...scopes].flatMap((c) => [
    ...notesOfOthers(c),
    ...notesOfParts(measured, c, scopes, stages),
  ]);
  return [...notes, ...others, ...[...scopes].flatMap(notesOfRope), ...notesOfFile(measured, outer)];
}

/** Keys that decide no figure. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^(?:architectures|model_type|_class_name|tie_word_embeddings)$/, ""],
  [/(?:^|_)(?:act|activation)(?:_fn|_function)?$/, "Activation inside of the layers; it has no weights."],
  [/_eps(?:ilon)?$/, "Added to the variance in norms, so that nothing is divided by zero."],
  [
    /^(?:bos|eos|pad|sep|cls|mask|unk|decoder_start)_token_id$/,
    "Id of a token with a meaning of its own: a row of the embedding.",
  ],
  [/^transformers_version$/, "Release of transformers that wrote the file."],
  [/^_diffusers_version$/, "Release of diffusers that wrote the file."],
  [/dropout|_pdrop$|layerdrop/, "Share of values that training sets to zero; nothing at inference."],
  [/^initializer_(?:range|factor)$/, "Spread of the weights before training."],
  [/^(?:id2label|label2id)$/, "Names of the classes."],
  [/^vision_feature_layer$/, "Layers of the vision encoder that the model reads, side by side."],
  [/^use_cache$/, "Whether keys and values are kept for the next token."],
];

function notesOfOthers({ map, keys }: Scope): readonly Note[] {
  return map.entries.flatMap((e): readonly Note[] => {
    const key = String(e.key.value);
    if (Object.hasOwn(keys, key)) return [];
    const said = OTHERS.find(([pattern]) => pattern.test(key))?.[1];
    if (said !== undefined) return [note(e, undefined, titled(key, said || MEANINGS.get(key)))];
    const meaning = MEANINGS.get(key);
    return meaning
      ? [note(e, undefined, titled(key, `${meaning} It changes no shape, count or cost that Fovea shows.`))]
      : [];
  });
}

/** The keys that hold another level. */
function notesOfParts(
  { facts }: Measured,
  { map }: Scope,
  scopes: ReadonlySet<Scope>,
  stages: readonly Stage[],
): readonly Note[] {
  return map.entries.flatMap(({ key, value }) => {
    const inner = [...scopes].find((c) => c.map === value);
    const own = facts.layers.filter((_, i) => inner && stages[i]?.scope === inner);
    const total = count(sum(own.map((l) => l.parameters)));
    return own.length > 0
      ? [
          {
            span: key.span,
            hintAt: key.span.end,
            hover: `**${key.value}**: Part of the model with ${total} parameters.`,
          },
        ]
      : [];
  });
}

const note = (e: Entry, hint: string | undefined, hover: string): Note => ({
  span: e.span,
  hintAt: e.span.end,
  ...(hint === undefined ? {} : { hint }),
  hover,
});

function notesOfLevel(
  measured: Measured,
  claim: Claim,
  c: Scope,
  outer: Scope,
  stages: readonly Stage[],
): readonly Note[] {
  const own = stages.flatMap((s, i) => ((s.scope ?? outer) === c ? [i] : []));
  const level: Level = { measured, c, stages, own };
  return Object.keys(c.keys).flatMap((key): readonly Note[] => {
    if (key === "rope_scaling" || key === "rope_parameters") return [];
    const found = c.entry(key);
    if (!found) return [];
    const hint = HINTS.get(key)?.(level, found);
    const known = c.keys[key] as Key<unknown>;
    const said = note(found, hint, hoverOf(c, key, known, hint));
    return [{ ...said, more: () => effectOf(claim, c, found, known.kind) }];
  });
}

/** In one paragraph: an editor cuts a hover that is too high. */
const titled = (key: string, meaning = MEANINGS.get(key) ?? ""): string =>
  meaning ? `**${key}**: ${meaning}` : `**${key}**`;

function hoverOf(c: Scope, key: string, known: Key<unknown>, hint: string | undefined): string {
  const meaning = known.meaning ?? MEANINGS.get(key) ?? "";
  const fallback = known.fallback === null ? "null" : String(known.fallback);
  const names =
    known.aliases.length > 0 ? ` Also called ${known.aliases.map((a) => `\`${a}\``).join(", ")}.` : "";
  const may = `May be ${rangeOf(c, key, known)}. Class default: \`${fallback}\`.${names}`;
  return [titled(key, meaning), hint ? `Here: ${hint}. ${may}` : may].join("\n\n");
}

/** What stands beside the sizes: the family, the types of the numbers, the scaling of positions. */
function notesOfFile(measured: Measured, { map }: Scope): readonly Note[] {
  const { parameters, active } = measured.facts.totals;
  const stored = storedOf(measured, map);
  const total = `${count(parameters)} parameters${active ? ` · ${count(active)} active` : ""}`;
  const said = (
    key: string,
    hint: string | undefined,
    found: Entry | undefined = entry(map, key),
  ): readonly Note[] => {
    const detail = key === "model_type" ? `${exact(parameters.value)} parameters` : (hint ?? "");
    return found && hint ? [note(found, hint, [titled(key), detail].filter(Boolean).join("\n\n"))] : [];
  };
  const block = quantizationAt(map);
  const weight = `${figureText(stored.bytes, bytes)} of weights`;
  return [
    ...said("model_type", total),
    ...said(entry(map, "dtype") ? "dtype" : "torch_dtype", weight),
    ...said("quantization_config", quantized(measured, map), block?.entry),
    ...(block ? membersOf(block.value) : []).map(({ at, said }) =>
      note(at, undefined, titled(String(at.key.value), said)),
    ),
  ];
}

/** Keys that hold more than a number are said of as wholes. */
function notesOfRope(c: Scope): readonly Note[] {
  return ["rope_scaling", "rope_parameters"].flatMap((key): readonly Note[] => {
    const found = entry(c.map, key);
    const hint = found && stretched(c, found.value);
    if (!found || hint === undefined) return [];
    return [note(found, hint, [titled(key), `Here: ${hint}.`].join("\n\n"))];
  });
}
