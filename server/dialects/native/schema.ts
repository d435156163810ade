import type { Arg } from "../../vocabulary/args";
import { FROM_KEYS, NAME_KEYS, NEST_KEYS, REPEAT_KEYS, RESIDUAL_KEYS, TYPE_KEYS } from "../compose/entry";
import { type Family, families, isKnown, plainName } from "../compose/resolve";
import { INPUT_KEYS } from "./input";
import { AROUND_KEYS, TOP_KEYS } from "./keys";

type Schema = Readonly<Record<string, unknown>>;

/**
 * The native format as a JSON Schema (draft 7): what an editor completes and explains. It says no more than the reader:
 * both are made of the same tables, and what is wrong is for the reader to say.
 */
export function nativeSchema(): Schema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    // As SchemaStore names what it serves.
    $id: "https://json.schemastore.org/fovea-layers.json",
    title: "A neural network as a list of layers",
    type: "object",
    required: ["layers"],
    properties: {
      name: { type: "string", description: TOP_KEYS.name },
      framework: {
        enum: ["torch", "keras"],
        description: TOP_KEYS.framework,
      },
      data_format: {
        enum: ["channels_first", "channels_last"],
        description: TOP_KEYS.data_format,
      },
      ...Object.fromEntries(INPUT_KEYS.map((key) => [key, { $ref: "#/definitions/input" }])),
      defaults: {
        type: "object",
        description: TOP_KEYS.defaults,
      },
      layers: { $ref: "#/definitions/layers" },
      blocks: {
        type: "object",
        description: TOP_KEYS.blocks,
        additionalProperties: { $ref: "#/definitions/block" },
      },
      outputs: {
        description: TOP_KEYS.outputs,
        anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }],
      },
    },
    definitions: definitions(),
  };
}

const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` });

const definitions = (): Schema => ({
  extents: {
    anyOf: [
      { type: "integer", minimum: 1 },
      { type: "string", pattern: "^[0-9]+([x×][0-9]+)*$" },
      { type: "array", items: { anyOf: [{ type: "integer" }, { type: "string" }, { type: "null" }] } },
    ],
  },
  input: {
    description: "Shape of the input without the batch, or one shape per input name.",
    anyOf: [ref("extents"), ref("shape"), { type: "object", additionalProperties: ref("oneInput") }],
  },
  oneInput: { anyOf: [ref("extents"), ref("shape")] },
  shape: {
    type: "object",
    required: ["shape"],
    properties: {
      shape: ref("extents"),
      layout: { type: "string", description: "CHW, HWC, TC … or channels_first, channels_last." },
    },
  },
  layers: {
    description: "Layers: a list, or a mapping from names to layers.",
    anyOf: [
      { type: "array", items: ref("layer") },
      { type: "object", additionalProperties: ref("layer") },
    ],
  },
  block: {
    anyOf: [
      { type: "array", items: ref("layer") },
      {
        type: "object",
        required: ["layers"],
        properties: { args: { type: "object" }, layers: ref("layers"), residual: { type: "boolean" } },
      },
    ],
  },
  layer: { anyOf: [{ type: "string" }, { type: "array" }, ref("written")] },
  written: { type: "object", properties: commonKeys(), allOf: families().flatMap(conditional) },
});

/** What may stand around any layer. */
function commonKeys(): Schema {
  const each = (keys: Iterable<string>, schema: Schema): Schema =>
    Object.fromEntries([...keys].map((key) => [key, schema]));
  const types = { anyOf: [{ enum: families().flatMap(({ names }) => names) }, { type: "string" }] };
  const source = { anyOf: [{ type: "string" }, { type: "integer" }] };
  return {
    ...each(TYPE_KEYS, { description: "Layer type.", ...types }),
    ...each(NAME_KEYS, { description: "Layer name." }),
    ...each(FROM_KEYS, {
      description: "Inputs: names, indices, or distances back; by default the layer before.",
      anyOf: [...source.anyOf, { type: "array", items: source }],
    }),
    ...each(REPEAT_KEYS, { type: "integer", minimum: 1, description: AROUND_KEYS.repeat }),
    ...each(RESIDUAL_KEYS, { type: "boolean", description: AROUND_KEYS.residual }),
    ...each(NEST_KEYS, { description: "Arguments, if not written beside the type." }),
    norm: { description: AROUND_KEYS.norm },
    activation: { description: AROUND_KEYS.activation },
    dropout: { description: AROUND_KEYS.dropout },
  };
}

/** The arguments of a family, where the type beside them is one of it. */
function conditional(family: Family): readonly Schema[] {
  const properties = argumentsOf(family);
  if (Object.keys(properties).length === 0) return [];
  const named = { properties: { type: { pattern: anySpelling(family) } }, required: ["type"] };
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema; nobody awaits this.
  return [{ if: named, then: { properties } }];
}

/** Each under every name that either framework's spelling has for it; what one of them takes may stand there. */
function argumentsOf({ torch, keras }: Family): Schema {
  const all = new Map<string, Schema>();
  const put = (name: string, schema: Schema): void => {
    const before = all.get(name);
    const { description, ...own } = schema;
    if (!before) all.set(name, schema);
    else if (JSON.stringify(own) !== JSON.stringify(withoutWords(before)))
      all.set(name, { description: before.description, anyOf: [...alternatives(before), own] });
  };
  for (const { args } of [torch, keras])
    for (const [name, arg] of Object.entries(args)) {
      put(name, { description: descriptionOf(arg), ...arg.schema });
      for (const other of arg.aliases) put(other, alias(name, arg));
    }
  return Object.fromEntries(all);
}

const withoutWords = ({ description: _, ...schema }: Schema): Schema => schema;

const alternatives = (schema: Schema): readonly Schema[] =>
  Array.isArray(schema.anyOf) && Object.keys(schema).length === 2
    ? (schema.anyOf as readonly Schema[])
    : [withoutWords(schema)];

const alias = (name: string, { schema }: Arg<unknown>): Schema => ({
  description: `Same as ${name}.`,
  ...schema,
});

function descriptionOf({ doc, required, fallback }: Arg<unknown>): string {
  const usual = fallback === undefined ? "" : `Default: ${JSON.stringify(fallback)}.`;
  return [doc, required ? "Required." : "", usual].filter(Boolean).join(" ");
}

/** `Conv2d`, `conv_2d` and `nn.Conv2D` alike. */
function anySpelling({ names: own, aliases }: Family): string {
  const letter = (c: string): string => (/[a-z]/.test(c) ? `[${c}${c.toUpperCase()}]` : c);
  const numbers = own.map((name) => /[123]d$/.exec(name)?.[0] ?? "");
  const others = aliases.flatMap((name) => numbers.map((n) => name.replace("#", n)));
  const names = [...new Set([...own, ...others])];
  const layer = names.some((name) => isKnown(`${name}layer`) && plainName(`${name}layer`) !== name);
  const words = names.map((name) => [...name].map(letter).join("[_-]?"));
  return `^(.*\\.)?([lL]azy)?(${words.join("|")})${layer ? "" : "([lL]ayer)?"}$`;
}
