import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import Ajv, { type ValidateFunction } from "ajv";
import { analyse } from "../../../server/analysis/analyse";
import { families, type Resolved } from "../../../server/dialects/compose/resolve";
import type { Problem } from "../../../server/model/problem";

type Properties = Readonly<Record<string, object>>;

/** What of JSON Schema the native format's is made of, as far as this looks into it. */
interface Schema {
  readonly properties: Properties;
  readonly definitions: {
    readonly written: {
      readonly properties: Properties;
      readonly allOf: readonly {
        readonly if: { readonly properties: { readonly type: { readonly pattern: string } } };
        readonly then: { readonly properties: Properties };
      }[];
    };
  };
}

const SCHEMA = JSON.parse(readFileSync("schemas/native.schema.json", "utf8")) as Schema;
const ajv = new Ajv({ strict: false });
const isValid = ajv.compile(SCHEMA);
const { written } = SCHEMA.definitions;

/** The arguments that the schema knows of a type. */
const argumentsOf = (type: string): Properties =>
  Object.assign(
    {},
    ...written.allOf
      .filter((one) => new RegExp(one.if.properties.type.pattern).test(type))
      .map((one) => one.then.properties),
  ) as Properties;

/** Values of every kind: the schema says which of them may stand where. */
const VALUES: readonly unknown[] = [
  ...[
    1,
    2,
    3,
    0,
    8,
    16,
    0.5,
    0.1,
    true,
    false,
    null,
    "same",
    "valid",
    "a",
    "relu",
    "tanh",
    "batch",
    "zeros",
    "max",
    "2x2",
  ],
  ...[
    "3",
    "layer",
    "ij,jk->ik",
    "bilinear",
    "nearest",
    "constant",
    "reflect",
    "channels_last",
    "channels_first",
    "sum",
  ],
  ...[
    [2, 2],
    [1],
    [2],
    [1, 2, 3],
    [3, 32, 32],
    [
      [1, 1],
      [1, 1],
    ],
    [1, -1],
    [2, 2, 2],
    ["a"],
    {},
    { type: "relu" },
  ],
];

/** What an argument cannot be written without. */
const BESIDE: ReadonlyMap<string, object> = new Map([["align_corners", { mode: "linear" }]]);

/** By the text of a schema: most arguments have one of a few, and to compile one takes long. */
const accepted = new Map<string, readonly unknown[]>();

function allowed(schema: object): readonly unknown[] {
  const text = JSON.stringify(schema);
  const known = accepted.get(text);
  if (known) return known;
  const check: ValidateFunction = ajv.compile(schema);
  const values = VALUES.filter((value) => check(value));
  accepted.set(text, values);
  return values;
}

/** What a layer of so many axes may read. */
const SHAPES: readonly (readonly number[])[] = [[3, 32, 32], [16], [8, 16], [3, 8, 8, 8]];

type Layer = Readonly<Record<string, unknown>>;

type Framework = "torch" | "keras";

const fileWith = (layer: Layer, shape: readonly number[], framework: Framework = "torch"): string =>
  JSON.stringify({ framework, input_shape: shape, layers: [layer] });

/** What is said against an argument itself: its name, or its value. */
function complaints(
  layer: Layer,
  key: string,
  shape: readonly number[],
  framework: Framework,
): readonly Problem[] {
  const text = fileWith(layer, shape, framework);
  return against(key, layer, text, analyse(text, "x.fovea.json").problems);
}

function against(key: string, layer: Layer, text: string, problems: readonly Problem[]): readonly Problem[] {
  const start = text.indexOf(`"${key}":`);
  const end = start + `"${key}":${JSON.stringify(layer[key])}`.length;
  return problems.filter((p) => p.code === "bad-argument" && p.span.start < end && p.span.end > start);
}

const canBeWritten = (layer: Layer, key: string, framework: Framework): boolean =>
  isValid(JSON.parse(fileWith(layer, [3, 32, 32]))) &&
  SHAPES.some((shape) => complaints(layer, key, shape, framework).length === 0);

const isQuiet = (layer: Layer): boolean =>
  isValid(JSON.parse(fileWith(layer, [3, 32, 32]))) &&
  analyse(fileWith(layer, [3, 32, 32]), "x.fovea.json").problems.every((p) => p.severity !== "error");

/** The arguments that a type cannot do without, but for one that is spelt in another way. */
function required({ args }: Resolved, properties: Properties, but: string): Layer {
  const needed = Object.entries(args).filter(
    ([name, a]) => a.required && name !== but && !a.aliases.includes(but),
  );
  return Object.fromEntries(needed.map(([name]) => [name, allowed(properties[name] as object)[0]]));
}

describe("the schema of the native format and its reader", () => {
  it("know the same types", () => {
    const { anyOf } = written.properties.type as { anyOf: readonly [{ enum: readonly string[] }] };
    assert.deepEqual(
      anyOf[0].enum,
      families().flatMap(({ names }) => names),
    );
  });

  it("know the same names and spellings of arguments", () => {
    for (const { names, torch, keras } of families()) {
      const all = [torch, keras].flatMap(({ args }) =>
        Object.entries(args).flatMap(([name, { aliases }]) => [name, ...aliases]),
      );
      for (const type of names)
        assert.deepEqual(Object.keys(argumentsOf(type)).sort(), [...new Set(all)].sort(), type);
    }
  });

  it("agree on what may stand at the top", () => {
    const layers = [{ name: "a", type: "conv2d", out_channels: 4, kernel_size: 3 }];
    for (const key of Object.keys(SCHEMA.properties)) {
      const files = [...VALUES, layers, "torch"]
        .map((value) => ({ input_shape: [3, 32, 32], layers, [key]: value }))
        .filter((file) => isValid(file));
      const isRead = (file: object): boolean =>
        analyse(JSON.stringify(file), "x.fovea.json").problems.every((p) => p.severity !== "error");
      assert.ok(files.some(isRead), key);
    }
  });

  it("agree on what may stand beside the arguments of any layer", () => {
    const conv = { out_channels: 3, kernel_size: 3, padding: 1 };
    const own = argumentsOf("conv2d");
    for (const key of Object.keys(written.properties).filter((one) => !(one in own))) {
      const values = [...VALUES, "conv2d", conv].filter((value) =>
        ajv.validate(written.properties[key] ?? {}, value),
      );
      const layers = values.map((value) =>
        value === "conv2d"
          ? { ...conv, [key]: value }
          : value === conv
            ? { type: "conv2d", [key]: conv }
            : { type: "conv2d", ...conv, [key]: value },
      );
      assert.ok(
        layers.some((layer) => isQuiet(layer)),
        key,
      );
    }
  });

  for (const family of families())
    for (const framework of ["torch", "keras"] as const) {
      const spec = family[framework];
      const [type = ""] = family.names;
      const properties = argumentsOf(type);
      const keys = Object.entries(spec.args).flatMap(([name, { aliases }]) => [name, ...aliases]);

      if (keys.length > 0)
        it(`agree on the arguments of ${type} as ${framework} takes it`, () => {
          for (const key of keys) {
            const schema = properties[key] as object;
            const layers = allowed(schema).map((value) => ({
              type,
              ...required(spec, properties, key),
              ...BESIDE.get(key),
              [key]: value,
            }));
            assert.ok(
              layers.some((layer) => canBeWritten(layer, key, framework)),
              `${key}: ${JSON.stringify(schema)}`,
            );
          }
        });

      if (!spec.open)
        it(`know no other argument of ${type} as ${framework} takes it`, () => {
          const others = ["zzz", ...keys.map((key) => `${key}_x`)].filter((other) => !keys.includes(other));
          const strange = Object.fromEntries(others.map((other) => [other, 1]));
          const layer: Layer = { type, ...required(spec, properties, ""), ...strange };
          const text = fileWith(layer, [3, 32, 32], framework);
          const { problems } = analyse(text, "x.fovea.json");
          for (const key of others) assert.ok(against(key, layer, text, problems).length > 0, key);
        });
    }
});
