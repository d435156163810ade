import { readDeclarations } from "../dialects/declared";
import type { Budgets } from "../model/budgets";
import type { Device } from "../model/device";
import type { Preset, RuleSettings } from "../model/options";
import { ownValue } from "../model/own";
import type { Severity } from "../model/problem";
import {
  type Entry,
  entry,
  get,
  isMapping,
  isSeq,
  items,
  type Mapping,
  plain,
  stringOf,
  type Tree,
} from "../model/tree";
import { all } from "../rules";
import { complaints as optionComplaints } from "../rules/engine/options";
import type { Complaints } from "./complaints";
import type { Inputs, Override, Section } from "./config";
import { checkDevice, DEVICE_KEYS, deviceIn, readDevices } from "./devices";
import { globFault, PATTERN } from "./globs";
import {
  BUDGET_KEYS,
  FIELD_KEYS,
  INPUT_KEYS,
  INPUT_OPTIONS,
  presetKind,
  severityKind,
  withDevices,
} from "./keys";
import type { ValueKind } from "./values";

/** What is read of one place: what holds everywhere, and what holds under a pattern. */
export interface Read {
  readonly settings: Section;
  readonly overrides: readonly Override[];
}

/** The keys that may stand at the top as well as in an override. */
export function readSection(map: Mapping, complaints: Complaints): Read {
  const inputs = readInputs(get(map, "inputs"), complaints);
  const budgets = readBudgets(get(map, "budgets"), complaints);
  const described = mappingAt(get(map, "devices"), "devices", complaints);
  const devices = described && readDevices(described, (m) => deviceValues(m, complaints), complaints);
  const rules = readRules(get(map, "presets"), get(map, "rules"), devices ?? {}, complaints);
  const modules = mappingAt(get(map, "modules"), "modules", complaints);
  for (const { span, message, severity } of modules ? readDeclarations(modules).faults : [])
    complaints.say(span, message, severity);
  return {
    settings: {
      ...(rules ? { rules } : {}),
      ...(inputs.own ? { inputs: inputs.own } : {}),
      ...(modules ? { modules } : {}),
      ...(budgets.own ? { budgets: budgets.own } : {}),
      ...(devices ? { devices } : {}),
    },
    overrides: [
      ...inputs.under.map(([files, own]) => ({ files, settings: { inputs: own } })),
      ...budgets.under.map(([files, own]) => ({ files, settings: { budgets: own } })),
    ],
  };
}

function mappingAt(tree: Tree | undefined, name: string, complaints: Complaints): Mapping | undefined {
  if (isMapping(tree)) return tree;
  if (tree && plain(tree) !== null) complaints.wrong(tree, name, "a mapping");
  return undefined;
}

/** The values of entries whose keys are in a table; `other` is for those that are not. */
function table<T>(
  { entries }: Mapping,
  kinds: Readonly<Record<string, ValueKind<unknown>>>,
  complaints: Complaints,
  other: (entry: Entry) => void,
): Partial<T> {
  const found = new Map<string, unknown>();
  for (const entry of entries) {
    const name = String(entry.key.value);
    const kind = ownValue(kinds, name);
    if (!kind) other(entry);
    else {
      const value = complaints.value(entry, kind);
      if (value !== undefined) found.set(name, value);
    }
  }
  return Object.fromEntries(found) as Partial<T>;
}

const deviceValues = (map: Mapping, complaints: Complaints): Readonly<Record<string, unknown>> =>
  table<Record<string, unknown>>(map, DEVICE_KEYS, complaints, ({ key }) =>
    complaints.unknown(key, "device key", Object.keys(DEVICE_KEYS)),
  );

interface Patterned<T> {
  readonly own: T | undefined;
  readonly under: readonly (readonly [files: readonly string[], own: T])[];
}

/** A mapping that holds everywhere, or under a pattern as one of its keys. */
function patterned<T>(
  tree: Tree | undefined,
  name: string,
  known: readonly string[],
  read: (map: Mapping, other: (entry: Entry) => void) => T,
  complaints: Complaints,
): Patterned<T> {
  const map = mappingAt(tree, name, complaints);
  if (!map) return { own: undefined, under: [] };
  const under: (readonly [readonly string[], T])[] = [];
  const strange = ({ key }: Entry): void => complaints.unknown(key, `${name} key`, known);
  const own = read(map, (entry) => {
    if (!isMapping(entry.value) || !PATTERN.test(String(entry.key.value))) return strange(entry);
    const files = globsOf(entry.key, complaints);
    if (files.length > 0) under.push([files, read(entry.value, strange)]);
  });
  return { own, under };
}

function readInputs(tree: Tree | undefined, complaints: Complaints): Patterned<Inputs> {
  const read = (map: Mapping, other: (entry: Entry) => void): Inputs => {
    const found = table<Record<string, unknown>>(map, INPUT_KEYS, complaints, other);
    return Object.fromEntries(
      Object.entries(found).map(([name, value]) => [INPUT_OPTIONS[name as keyof typeof INPUT_KEYS], value]),
    );
  };
  return patterned(tree, "inputs", Object.keys(INPUT_KEYS), read, complaints);
}

const FIELD = "receptiveField";

function readBudgets(tree: Tree | undefined, complaints: Complaints): Patterned<Budgets> {
  const read = (map: Mapping, other: (entry: Entry) => void): Budgets => {
    let field: Budgets[typeof FIELD];
    const found = table<Budgets>(map, BUDGET_KEYS, complaints, (entry) => {
      if (entry.key.value === FIELD) field = readField(entry.value, complaints);
      else other(entry);
    });
    return field ? { ...found, [FIELD]: field } : found;
  };
  return patterned(tree, "budgets", [...Object.keys(BUDGET_KEYS), FIELD], read, complaints);
}

function readField(tree: Tree, complaints: Complaints): Budgets[typeof FIELD] {
  if (!isMapping(tree)) {
    complaints.wrong(tree, FIELD, "a mapping with min and max");
    return undefined;
  }
  const field = table<NonNullable<Budgets[typeof FIELD]>>(tree, FIELD_KEYS, complaints, ({ key }) =>
    complaints.unknown(key, `${FIELD} key`, Object.keys(FIELD_KEYS)),
  );
  if (field.min !== undefined && field.max !== undefined && field.min > field.max)
    complaints.say(tree.span, `Invalid ${FIELD}; min must not exceed max`);
  return field;
}

function readRules(
  presets: Tree | undefined,
  tree: Tree | undefined,
  devices: Readonly<Record<string, Device>>,
  complaints: Complaints,
): RuleSettings | undefined {
  const chosen = presets && readPresets(presets, devices, complaints);
  const map = mappingAt(tree, "rules", complaints);
  if (!chosen && !map) return undefined;
  const severities = new Map<string, Severity | "off">();
  const options = new Map<string, Readonly<Record<string, unknown>>>();
  for (const { key, value } of map?.entries ?? []) {
    const code = String(key.value);
    if (!CODES.includes(code)) complaints.unknown(key, "rule", CODES, "warning");
    // Options alone leave the rule as severe as it is.
    const [first, more, ...rest] = isSeq(value)
      ? value.items
      : isMapping(value)
        ? [undefined, value]
        : [value];
    const severity = first && severityKind.read(first);
    if (severity !== undefined) severities.set(code, severity);
    else if (first || isSeq(value)) complaints.wrong(first ?? value, "severity", severityKind.expects);
    if (isMapping(more) && rest.length === 0) {
      const set = plain(more) as Record<string, unknown>;
      options.set(code, set);
      optionFaults(code, set, more, complaints);
    } else if (more) complaints.wrong(value, `setting of ${code}`, "a severity, or [severity, { options }]");
  }
  return {
    ...chosen,
    severities: Object.fromEntries(severities),
    options: Object.fromEntries(options),
  };
}

const CODES: readonly string[] = all.map((rule) => rule.code);

/** What is wrong with the options of a rule, at the option. */
function optionFaults(
  code: string,
  set: Readonly<Record<string, unknown>>,
  tree: Mapping,
  complaints: Complaints,
): void {
  const rule = all.find((r) => r.code === code);
  if (!rule) return;
  for (const { option, message } of optionComplaints(rule.options, set))
    complaints.say(entry(tree, option)?.span ?? tree.span, `${code}: ${message}`);
}

function readPresets(
  tree: Tree,
  own: Readonly<Record<string, Device>>,
  complaints: Complaints,
): Pick<RuleSettings, "presets" | "devices"> {
  const devices: string[] = [];
  const presets = (isSeq(tree) ? tree.items : [tree]).flatMap((item): readonly Preset[] => {
    const device = deviceIn(item);
    if (device !== undefined) {
      devices.push(device);
      checkDevice(device, item, own, complaints);
      return [];
    }
    const preset = presetKind.read(item);
    if (preset === undefined) complaints.wrong(item, "presets", `${presetKind.expects}, or device:NAME`);
    return preset === undefined ? [] : [preset];
  });
  return withDevices(presets, devices);
}

/** Patterns, one or a list; those that are none are left out with a complaint. */
export function globsOf(tree: Tree, complaints: Complaints): readonly string[] {
  return (isSeq(tree) ? items(tree) : [tree]).flatMap((item) => {
    const glob = stringOf(item);
    if (glob === undefined) complaints.wrong(item, "glob", "a glob such as 'models/**/*.yaml'");
    const fault = glob === undefined ? undefined : globFault(glob);
    if (fault !== undefined) complaints.say(item.span, `Invalid glob: ${fault}`);
    return glob === undefined || fault !== undefined ? [] : glob;
  });
}
