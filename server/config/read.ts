import type { Preset } from "../model/options";
import { PRESETS } from "../model/options";
import type { Problem } from "../model/problem";
import { span } from "../model/span";
import { get, isMapping, isNull, isSeq, type Mapping, stringOf, type Tree } from "../model/tree";
import { languageOf, parse } from "../syntax/parse";
import { nearest } from "../text/nearest";
import { Complaints } from "./complaints";
import type { Config, Extension, Override, Section } from "./config";
import { checkDevice, deviceIn } from "./devices";
import { PRESET_SETS, SECTION_KEYS, TOP_KEYS, withDevices } from "./keys";
import { baseName, folderOf, resolved } from "./paths";
import { globsOf, readSection } from "./section";
import { parseToml } from "./toml";
import { flag } from "./values";

export interface ConfigReading {
  readonly config: Config;
  readonly problems: readonly Problem[];
}

/** Whether a file of that name and text has a configuration at all, sound or not: a package.json need not have one. */
export function hasConfig(text: string, file: string): boolean {
  const name = baseName(file);
  if (name === "package.json") return sharedPart(text) !== undefined;
  if (name !== "pyproject.toml") return sourceOf(text, file) !== undefined;
  const whole = parseToml(text);
  // What cannot be read may have been meant for us: then somebody has to say so.
  return whole ? get(get(whole, "tool"), "fovea") !== undefined : TOML_PART.test(text);
}

const TOML_PART = /^[ \t]*\[[ \t]*"?tool"?[ \t]*\.[ \t]*"?fovea"?[ \t]*[.\]]/m;

/** Our part of a package.json, whatever it is. */
function sharedPart(text: string): Tree | undefined {
  return /"fovea"\s*:/.test(text) && mayHave(text) ? get(parse(text, "json").root, "fovea") : undefined;
}

/** Who only depends on us has that word, too: that is told sooner than where it stands. */
function mayHave(text: string): boolean {
  try {
    const whole: unknown = JSON.parse(text);
    return typeof whole === "object" && whole !== null && Object.hasOwn(whole, "fovea");
  } catch {
    return true;
  }
}

/** Reads a config file as far as it can be read. `file` says where it stands. */
export function readConfig(text: string, file: string): ConfigReading {
  const complaints = new Complaints();
  const map = sourceOf(text, file, complaints);
  return {
    config: map ? readTop(map, file, complaints) : { ...NOTHING, file },
    problems: inOrder(complaints.list.map((p) => within(p, text.length))),
  };
}

const inOrder = (list: readonly Problem[]): readonly Problem[] =>
  [...list].sort((a, b) => a.span.start - b.span.start);

/** What is missing at the end of a text stands on its last character. */
const within = (problem: Problem, length: number): Problem =>
  problem.span.end <= length
    ? problem
    : { ...problem, span: span(Math.max(Math.min(problem.span.start, length - 1), 0), length) };

const NOTHING: Omit<Config, "file"> = { root: false, extends: [], ignore: [], settings: {}, overrides: [] };

/** The part of the file that is ours. */
function sourceOf(text: string, file: string, complaints?: Complaints): Mapping | undefined {
  const name = baseName(file);
  if (/\.toml$/i.test(name))
    return mappingIn(get(get(parseToml(text, complaints), "tool"), "fovea"), "tool.fovea", complaints);
  // What is wrong with the rest of a package.json is for others to say.
  if (name === "package.json") return mappingIn(sharedPart(text), "fovea", complaints);
  const { root, faults } = parse(text, languageOf(name, text));
  for (const f of faults) complaints?.say(f.span, f.message, f.severity);
  return mappingIn(root, "config file", complaints);
}

function mappingIn(tree: Tree | undefined, name: string, complaints?: Complaints): Mapping | undefined {
  if (!tree || isNull(tree) || isMapping(tree)) return isMapping(tree) ? tree : undefined;
  complaints?.wrong(tree, name, "a mapping");
  return undefined;
}

const AT_TOP = Object.keys(TOP_KEYS).filter((name) => name !== "files");
const IN_OVERRIDE = ["files", ...SECTION_KEYS];

function readTop(map: Mapping, file: string, complaints: Complaints): Config {
  onlyKnown(map, AT_TOP, complaints);
  const { settings, overrides } = readSection(map, complaints);
  const { paths, presets, devices } = readExtends(get(map, "extends"), file, settings, complaints);
  const ignore = get(map, "ignore");
  const root = map.entries.find((e) => e.key.value === "root");
  return {
    file,
    root: (root && complaints.value(root, flag)) ?? false,
    extends: paths,
    ignore: ignore ? globsOf(ignore, complaints) : [],
    settings: withPresets(settings, presets, devices),
    overrides: [...overrides, ...readOverrides(get(map, "overrides"), complaints)],
  };
}

/** `$schema` is there for editors. */
function onlyKnown({ entries }: Mapping, known: readonly string[], complaints: Complaints): void {
  for (const { key } of entries)
    if (key.value !== "$schema" && !known.includes(String(key.value))) complaints.unknown(key, "key", known);
}

/** Presets that are listed win over those that a name in `extends` stands for. */
function withPresets(settings: Section, presets: readonly Preset[], devices: readonly string[]): Section {
  if ((presets.length === 0 && devices.length === 0) || settings.rules?.presets) return settings;
  return { ...settings, rules: { ...settings.rules, ...withDevices(presets, devices) } };
}

interface Extends {
  readonly paths: readonly Extension[];
  readonly presets: readonly Preset[];
  readonly devices: readonly string[];
}

function readExtends(
  tree: Tree | undefined,
  file: string,
  { devices: own = {} }: Section,
  complaints: Complaints,
): Extends {
  const devices: string[] = [];
  const paths: Extension[] = [];
  const presets = new Set<Preset>();
  for (const item of isSeq(tree) ? tree.items : tree ? [tree] : []) {
    const name = stringOf(item);
    const preset = PRESETS.find((p) => p === name);
    const device = deviceIn(item);
    if (device !== undefined) {
      devices.push(device);
      checkDevice(device, item, own, complaints);
    } else if (preset) for (const one of PRESET_SETS[preset]) presets.add(one);
    else if (name === undefined)
      complaints.wrong(item, "extends", "names of presets and paths of config files");
    else if (/\.(ya?ml|json|toml)$/i.test(name))
      paths.push({ path: resolved(folderOf(file), name), span: item.span });
    else {
      const near = nearest(name, PRESETS)[0];
      const known = near
        ? `Did you mean \`${near}\`?`
        : `Available: ${PRESETS.join(", ")}, and paths of config files`;
      complaints.say(item.span, `Unknown preset \`${name}\`. ${known}`);
    }
  }
  return { paths, presets: [...presets], devices };
}

function readOverrides(tree: Tree | undefined, complaints: Complaints): readonly Override[] {
  if (!tree || isNull(tree)) return [];
  if (!isSeq(tree))
    complaints.wrong(
      tree,
      "overrides",
      "a list of mappings, each with `files` and the keys that apply to them",
    );
  return (isSeq(tree) ? tree.items : []).flatMap((item): readonly Override[] => {
    if (!isMapping(item)) {
      complaints.wrong(item, "override", "a mapping with `files` and the keys that apply to them");
      return [];
    }
    onlyKnown(item, IN_OVERRIDE, complaints);
    const written = get(item, "files");
    if (!written)
      complaints.say(
        span(item.span.start, item.span.start + 1),
        "Missing `files` in an override; add a glob or a list of globs",
      );
    const files = written ? globsOf(written, complaints) : [];
    const { settings, overrides } = readSection(item, complaints);
    for (const { files: pattern } of overrides)
      complaints.say(
        item.span,
        `Overrides cannot be nested in globs; move ${pattern.join(", ")} to \`files\``,
      );
    return files.length > 0 ? [{ files, settings }] : [];
  });
}
