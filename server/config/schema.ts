import { DECLARATION_KEYS } from "../dialects/declared";
import { DEVICE_NAMES } from "../measure/devices";
import { all } from "../rules";
import type { OptionTable } from "../rules/engine/options";
import { severityText } from "../rules/engine/rule";
import { DEVICE_KEYS } from "./devices";
import { PATTERN } from "./globs";
import {
  BUDGET_KEYS,
  FIELD_DOC,
  FIELD_KEYS,
  INPUT_KEYS,
  type Key,
  presetKind,
  SECTION_KEYS,
  severityKind,
  TOP_KEYS,
} from "./keys";

type Schema = Readonly<Record<string, unknown>>;

/** The config file as a JSON Schema (draft 7), of the same tables as its reader. What is wrong is for the reader to say. */
export const configSchema = (): Schema => ({
  $schema: "http://json-schema.org/draft-07/schema#",
  // As SchemaStore names what it serves.
  $id: "https://json.schemastore.org/fovea.json",
  title: "Fovea config file",
  type: "object",
  additionalProperties: false,
  properties: {
    $schema: { type: "string" },
    root: described("root", TOP_KEYS.root.schema),
    extends: described(
      "extends",
      oneOrMore({
        anyOf: [presetKind.schema, targets, { type: "string", pattern: "[.](ya?ml|json|toml)$" }],
      }),
    ),
    ...section("everywhere"),
    ignore: described("ignore", globs),
    overrides: described("overrides", {
      type: "array",
      items: {
        type: "object",
        required: ["files"],
        additionalProperties: false,
        properties: { files: described("files", globs), ...section("override") },
      },
    }),
  },
  definitions: {
    severity: severityKind.schema,
    setting: settingOf({}),
    rules: rules(),
    inputs: closed(inputs()),
    inputsOrPatterns: patterned(inputs(), "inputs"),
    budgets: closed(budgets()),
    budgetsOrPatterns: patterned(budgets(), "budgets"),
  },
});

const described = (name: keyof typeof TOP_KEYS, schema: Schema): Schema => ({
  description: TOP_KEYS[name].doc,
  ...schema,
});

const oneOrMore = (schema: Schema): Schema => ({ anyOf: [schema, { type: "array", items: schema }] });

/** Relative, with folders separated by /. */
const globs = oneOrMore({ type: "string", pattern: "^(?!!?/)[^\\\\]*[^\\\\\\s!][^\\\\]*$" });

/** Devices as presets: those that come with Fovea, for completion, and any other. */
const targets: Schema = {
  anyOf: [{ enum: DEVICE_NAMES.map((name) => `device:${name}`) }, { type: "string", pattern: "^device:" }],
};

const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` });

/** What may stand at the top and in an override, which has its pattern already. */
function section(place: "everywhere" | "override"): Schema {
  const valued = (name: string): Schema => ({
    allOf: [ref(place === "override" ? name : `${name}OrPatterns`)],
  });
  const schemas: Readonly<Record<(typeof SECTION_KEYS)[number], Schema>> = {
    presets: oneOrMore({ anyOf: [presetKind.schema, targets] }),
    rules: { allOf: [ref("rules")] },
    inputs: valued("inputs"),
    modules: { type: "object", additionalProperties: declaration() },
    budgets: valued("budgets"),
    devices: { type: "object", additionalProperties: { ...closed(deviceSchema()), required: ["memory"] } },
  };
  return Object.fromEntries(SECTION_KEYS.map((name) => [name, described(name, schemas[name])]));
}

/** A module by what it is made of, or by its channels and parameters. */
function declaration(): Schema {
  const properties = Object.entries(DECLARATION_KEYS).map(([name, doc]) => [name, { description: doc }]);
  return {
    anyOf: [
      { type: "object", properties: Object.fromEntries(properties), additionalProperties: false },
      { type: "array" },
    ],
  };
}

/** A severity, options, or both. */
function settingOf(table: OptionTable): Schema {
  const options = Object.entries(table).map(([name, { doc, schema }]) => [
    name,
    { description: doc, ...schema },
  ]);
  const own = closed(Object.fromEntries(options));
  const both = { type: "array", items: [ref("severity"), own], minItems: 1, maxItems: 2 };
  return { anyOf: [ref("severity"), own, both] };
}

function rules(): Schema {
  const properties = all.map((rule) => [
    rule.code,
    {
      description: `${rule.summary} Preset ${rule.preset}; default severity: ${severityText(rule)}.`,
      ...(Object.keys(rule.options).length > 0 ? settingOf(rule.options) : { allOf: [ref("setting")] }),
    },
  ]);
  return closed(Object.fromEntries(properties));
}

const closed = (properties: Schema): Schema => ({ type: "object", additionalProperties: false, properties });

/** What holds for all files, and under a key that is a pattern of files, what holds for those. */
const patterned = (properties: Schema, under: string): Schema => ({
  ...closed(properties),
  patternProperties: { [PATTERN.source]: ref(under) },
});

const valued = (keys: Readonly<Record<string, Key>>): Schema =>
  Object.fromEntries(
    Object.entries(keys).map(([name, { doc, schema }]) => [name, { description: doc, ...schema }]),
  );

const deviceSchema = (): Schema => valued(DEVICE_KEYS);

const inputs = (): Schema => valued(INPUT_KEYS);

const budgets = (): Schema => ({
  ...valued(BUDGET_KEYS),
  receptiveField: { description: FIELD_DOC, ...closed(valued(FIELD_KEYS)) },
});
