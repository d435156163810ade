import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import Ajv from "ajv";
import { readConfig } from "../../server/config/read";

/** What of JSON Schema the config file's schema is made of. */
interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly items?: Schema | readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const SCHEMA = JSON.parse(readFileSync("schemas/config.schema.json", "utf8")) as Schema;
const isValid = new Ajv({ strict: false }).compile(SCHEMA);

type Path = readonly (string | number)[];

/** A mapping of the config file: where it is, and what may stand in it. */
interface Place {
  readonly path: Path;
  readonly schema: Schema;
}

/** A pattern of files, and a name of the user's own. */
const PATTERN = "mobile/**";
const NAME = "Gate";

function* places(schema: Schema, path: Path = []): Generator<Place> {
  const { $ref, properties, patternProperties, additionalProperties, items, anyOf = [], allOf = [] } = schema;
  if ($ref) yield* places(SCHEMA.definitions?.[$ref.replace("#/definitions/", "")] as Schema, path);
  for (const one of [...anyOf, ...allOf]) yield* places(one, path);
  if (properties) yield { path, schema };
  for (const [key, one] of Object.entries(properties ?? {})) yield* places(one, [...path, key]);
  for (const one of Object.values(patternProperties ?? {})) yield* places(one, [...path, PATTERN]);
  if (typeof additionalProperties === "object") yield* places(additionalProperties, [...path, NAME]);
  if (items && !Array.isArray(items)) yield* places(items as Schema, [...path, 0]);
}

/** A whole config file that has a value at a place. What has to stand beside it does. */
function fileWith(path: Path, value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  const inner = fileWith(rest, value);
  if (first === 0) return [{ files: "*.yaml", ...(inner as object) }];
  return { [first]: inner };
}

/** Values of every kind: the schema says which of them may stand where. */
const VALUES: readonly unknown[] = [
  ["gelu"],
  ...[
    true,
    false,
    null,
    0,
    1,
    2,
    640,
    0.5,
    -1,
    "",
    "a",
    "same",
    "3M",
    "8.7 GFLOPs",
    "1_000",
    "16 MB",
    "2 GiB",
  ],
  ...["30 %", "0.5%", "3x640x640", "640x?", "8.3.0", "8.3", "*.yaml", "models/**", "!legacy/**", "n", "2*c1"],
  ...["errors", "recommended", "strict", "hardware", "off", "hint", "info", "warn", "warning", "error"],
  ...[
    "float16",
    "int8",
    "thop",
    "flops",
    "ultralytics",
    "native",
    "v5",
    "v12-turbo",
    "stack",
    "inner",
    "Conv",
    "axis",
  ],
  ...[
    [],
    [640],
    [3, 640, null],
    [480, "?"],
    ["errors", "strict"],
    ["a/**", "!b/**"],
    ["warning"],
    ["error", {}],
  ],
  ...[["c2", "k=3"], [{ type: "conv2d", out_channels: "c2", kernel_size: "k" }], {}],
];

const isRead = (file: unknown): boolean =>
  readConfig(JSON.stringify(file), "/p/fovea.json").problems.length === 0;

/** What stands under `modules` is arithmetic, which no schema can check, and one key may want another. */
const isDeclaration = (path: Path): boolean => path.includes("modules");
const BESIDE: readonly object[] = [{}, { channels: "same" }, { args: ["c2", "k=3"], channels: "first-arg" }];

/** Values that the schema allows for a key of a place. */
const allowed = (path: Path, key: string): readonly unknown[] =>
  VALUES.map((value) => fileWith(path, { ...neededIn(path), [key]: value })).filter((file) => isValid(file));

/** A device without a memory is none. */
const neededIn = (path: Path): object => (path.includes("devices") ? { memory: "1 GB" } : {});

describe("the schema of the config file and its reader", () => {
  const all = [...places(SCHEMA)];

  it("have places", () => {
    const paths = all.map(({ path }) => path.join(" › "));
    for (const one of [
      "",
      "overrides › 0",
      "inputs",
      `inputs › ${PATTERN}`,
      "budgets › receptiveField",
      "overrides › 0 › rules",
    ])
      assert.ok(paths.includes(one), one);
  });

  for (const { path, schema } of all) {
    const where = path.join(" › ") || "the top";
    const keys = Object.keys(schema.properties ?? {});

    if (isDeclaration(path))
      it(`agree on the keys of ${where}`, () => {
        for (const key of keys) {
          const files = BESIDE.flatMap((beside) =>
            VALUES.map((value) => fileWith(path, { ...beside, [key]: value })),
          );
          assert.ok(
            files.some((file) => isValid(file) && isRead(file)),
            `${key} can be written`,
          );
        }
      });
    else
      it(`agree on the keys of ${where} and on what may stand there`, () => {
        for (const key of keys) {
          const files = allowed(path, key);
          assert.ok(files.length > 0, `${key} can be written`);
          for (const file of files) assert.ok(isRead(file), `allowed, but not read: ${JSON.stringify(file)}`);
        }
      });

    it(`refuse any other key in ${where}`, () => {
      const beside = isDeclaration(path) ? { channels: "same" } : neededIn(path);
      for (const strange of ["zzz", ...keys.map((key) => `${key}s`)].filter((key) => !keys.includes(key)))
        for (const value of [1, "a", {}]) {
          const file = fileWith(path, { ...beside, [strange]: value });
          assert.equal(isRead(file), false, `read: ${JSON.stringify(file)}`);
          assert.equal(isValid(file), false, `allowed: ${JSON.stringify(file)}`);
        }
    });
  }
});
