import { vocabularyFor } from "../../server/dialects/compose/resolve";
import { KEYS as NEOX } from "../../server/dialects/gpt-neox/keys";
import { families } from "../../server/dialects/huggingface/families";
import { known as KERAS } from "../../server/dialects/keras/vocabulary";
import { SECTIONS as PYCLS } from "../../server/dialects/pycls/keys";
import { VOCABULARY as TORCH } from "../../server/dialects/torch/vocabulary";
import { modulesOf } from "../../server/dialects/ultralytics/registry";
import type { Random } from "../measure/random";
import { type ModelFile, modelFiles } from "../models";
import { damaged } from "./damage";
import { json, list, value } from "./values";

const LAYERS = (["torch", "keras"] as const).flatMap((name) =>
  vocabularyFor({ name, stated: false, byPlace: false }),
);

const own = modelFiles().filter(({ text }) => text.length < 20_000);

/** What two layers do to each other shows in a few, and many more files are tried in the same time. */
const MOST_LAYERS = 5;

const times = <T>(random: Random, most: number, make: (i: number) => T): readonly T[] =>
  Array.from({ length: random.integer(1, most) }, (_, i) => make(i));

/** Usually what stands there, now and then anything. */
const or = (random: Random, usual: string): string => (random.next() < 0.85 ? usual : value(random));

const YOLO = (["ultralytics", "v5", "v7", "v9"] as const).flatMap((variant) =>
  modulesOf(variant).map(([name]) => name),
);

function row(random: Random, i: number): string {
  const from = or(random, random.next() < 0.8 ? "-1" : `[-1, ${random.integer(-3, i)}]`);
  const name = or(random, random.pick(YOLO));
  const args = random.next() < 0.9 ? `[${times(random, 6, () => value(random)).join(", ")}]` : value(random);
  return `  - [${from}, ${or(random, "1")}, ${name}, ${args}]`;
}

function yolo(random: Random): ModelFile {
  const top = times(random, 4, () =>
    random.pick([
      `depth_multiple: ${value(random)}`,
      `width_multiple: ${value(random)}`,
      `scales:\n  n: [${value(random)}, ${value(random)}, ${value(random)}]\n  l: ${list(random)}`,
      `kpt_shape: ${value(random)}`,
      `reg_max: ${value(random)}`,
      `activation: ${value(random)}`,
      `ch: ${value(random)}`,
      `anchors:\n  - ${list(random)}\n  - ${list(random)}`,
      `max_channels: ${value(random)}`,
    ]),
  );
  const rows = times(random, MOST_LAYERS, (i) => row(random, i));
  const head = `  - [${or(random, "[-1, -2]")}, 1, ${or(random, "Detect")}, [${or(random, "nc")}]]`;
  return {
    name: random.pick(["yolo.yaml", "yolo11.yaml", "yolov5s.yaml", "yolov9-c.yaml", "yolo11n-seg.yaml"]),
    text: `nc: ${or(random, "80")}\n${[...new Set(top)].join("\n")}\nbackbone:\n  - [-1, 1, Conv, [16, 3, 2]]\n${rows.join("\n")}\nhead:\n${row(random, rows.length)}\n${head}\n`,
  };
}

function layer(random: Random): string {
  const spec = random.pick(LAYERS);
  const names = Object.keys(spec.args);
  const args = times(random, Math.min(names.length + 1, 6), () =>
    random.pick([...names, "repeat", "residual", "from"]),
  );
  const type = or(random, spec.type);
  const written = [...new Set(args)].map((name) => `${or(random, name)}: ${value(random)}`);
  return `  - {type: ${type}${written.map((w) => `, ${w}`).join("")}}`;
}

function layers(random: Random): ModelFile {
  const rows = times(random, MOST_LAYERS, () => layer(random));
  const block =
    random.next() < 0.3
      ? `blocks:\n  b: {args: {n: ${value(random)}}, layers: [{type: conv2d, out_channels: $n, kernel_size: ${value(random)}}]}\n`
      : "";
  const use = block ? [`  - {type: 'block:b', n: ${value(random)}, repeat: ${value(random)}}`] : [];
  return {
    name: "net.yaml",
    text: `input_shape: ${or(random, random.pick(["[3, 32, 32]", "[16]", "[16, 8]"]))}\n${random.next() < 0.2 ? "framework: keras\n" : ""}${block}layers:\n${[...rows, ...use].join("\n")}\n`,
  };
}

function keras(random: Random): ModelFile {
  const all = times(random, MOST_LAYERS, (i) => {
    const spec = random.pick(KERAS);
    const names = Object.keys(spec.args ?? {});
    const args = [
      ...new Set(times(random, Math.max(Math.min(names.length, 6), 1), () => random.pick(names) ?? "a")),
    ];
    const written = args.map((name) => `${JSON.stringify(name)}: ${json(random)}`);
    const shape =
      i === 0
        ? [`"batch_input_shape": ${random.pick(["[null, 8]", "[null, 32, 32, 3]", json(random)])}`]
        : [];
    return `{"class_name": "${spec.type}", "config": {${[`"name": "l${i}"`, ...shape, ...written].join(", ")}}}`;
  });
  return {
    name: "model.json",
    text: `{"class_name": "Sequential", "keras_version": ${random.pick(['"2.15.0"', '"3.0.0"', '"1.2"', json(random)])}, "config": {"name": "m", "layers": [${all.join(",\n")}]}}`,
  };
}

function hydra(random: Random): ModelFile {
  const all = times(random, MOST_LAYERS, () => {
    const spec = random.pick(TORCH);
    const names = Object.keys(spec.args);
    const args = [
      ...new Set(times(random, Math.max(Math.min(names.length, 5), 1), () => random.pick(names) ?? "a")),
    ];
    return `  - _target_: torch.nn.${spec.type}\n${args.map((name) => `    ${name}: ${value(random)}\n`).join("")}`;
  });
  return {
    name: "conf.yaml",
    text: `n: ${value(random)}\nmodel:\n  _target_: torch.nn.Sequential\n  _args_:\n${all.join("").replaceAll(/^/gm, "  ").trimEnd()}\n`,
  };
}

/** A few of a table's keys, each with a value. */
function entriesOf(random: Random, keys: readonly string[], most: number): readonly string[] {
  const chosen = new Set(times(random, most, () => or(random, random.pick(keys) ?? "a")));
  return [...chosen].map((key) => `${JSON.stringify(key)}: ${json(random)}`);
}

function huggingface(random: Random): ModelFile {
  const family = random.pick(families());
  const keys = Object.keys(family.keys);
  const own = entriesOf(random, keys, 12);
  const nested = random.next() < 0.3 ? [`"text_config": {${entriesOf(random, keys, 6).join(", ")}}`] : [];
  const asked = random.pick([
    '"quantization_config": {"quant_method": "gptq", "bits": 4, "group_size": -1}',
    `"architectures": [${json(random)}]`,
    `"layer_types": ${json(random)}`,
    `"rope_scaling": ${json(random)}`,
    `"torch_dtype": ${json(random)}`,
  ]);
  const type = `"model_type": ${JSON.stringify(random.pick(family.types))}`;
  return { name: "config.json", text: `{${[type, asked, ...own, ...nested].join(",\n")}}` };
}

function pycls(random: Random): ModelFile {
  const sections = times(random, 4, () => random.pick(Object.keys(PYCLS)));
  const section = (name: string): string => {
    const keys = Object.keys(PYCLS[name as keyof typeof PYCLS]);
    const written = new Set(times(random, 6, () => or(random, random.pick(keys) ?? "A")));
    return `${name}:\n${[...written].map((key) => `  ${key}: ${value(random)}`).join("\n")}`;
  };
  const type = or(random, random.pick(["anynet", "regnet", "resnet", "effnet"]));
  const others = [...new Set(sections)].filter((name) => name !== "MODEL").map(section);
  return {
    name: "net.yaml",
    text: `MODEL:\n  TYPE: ${type}\n  NUM_CLASSES: ${value(random)}\n${others.join("\n")}\n`,
  };
}

function neox(random: Random): ModelFile {
  const keys = [...new Set(times(random, 14, () => random.pick(Object.keys(NEOX))))];
  const written = keys.map(
    (key) => `"${random.next() < 0.5 ? key.replaceAll("_", "-") : key}": ${json(random)}`,
  );
  return {
    name: "pythia.yml",
    text: `{"num-layers": ${json(random)}, "hidden-size": ${json(random)}, "num-attention-heads": ${json(random)},\n${written.join(",\n")}}`,
  };
}

function torcharc(random: Random): ModelFile {
  const module = (i: number): string => {
    const spec = random.pick(TORCH);
    const args = [...new Set(times(random, 4, () => random.pick([...Object.keys(spec.args), "a"])))];
    const written = `{${args.map((name) => `${name}: ${value(random)}`).join(", ")}}`;
    return random.next() < 0.7
      ? `  m${i}:\n    ${or(random, spec.type)}: ${written}`
      : `  m${i}:\n    compact:\n      layer:\n        type: ${or(random, spec.type)}\n        args: ${list(random)}`;
  };
  const modules = times(random, 5, module);
  const graph = modules.map((_, i) => `    m${i}: ${or(random, i > 0 ? `[m${i - 1}]` : "[x]")}`);
  return {
    name: "arc.yaml",
    text: `modules:\n${modules.join("\n")}\ngraph:\n  input: x\n  modules:\n${graph.join("\n")}\n  output: ${or(random, "m0")}\n`,
  };
}

/** What breaks breaks in short files as well, and many more of them are tried in the same time. */
const shorter = (a: ModelFile, b: ModelFile): ModelFile => (a.text.length < b.text.length ? a : b);

/** One of the project's own with values, lines and indents that are not what they were. */
function mutated(random: Random): ModelFile {
  const { name, text } = shorter(random.pick(own), shorter(random.pick(own), random.pick(own)));
  let result = text;
  for (let i = random.integer(1, 4); i > 0; i--) result = mutation(result, random);
  return { name, text: random.next() < 0.3 ? damaged(result, random.integer(0, 1e6)) : result };
}

function mutation(text: string, random: Random): string {
  const lines = text.split("\n");
  const at = random.integer(0, lines.length - 1);
  const line = lines[at] as string;
  switch (random.integer(0, 7)) {
    case 0:
      lines.splice(at, 0, line);
      break;
    case 1:
      lines.splice(at, 1);
      break;
    case 2:
      lines[at] = `${" ".repeat(random.integer(0, 3))}${line}`;
      break;
    case 3: {
      const other = random.integer(0, lines.length - 1);
      [lines[at], lines[other]] = [lines[other] as string, line];
      break;
    }
    case 4:
      return text.replaceAll("\n", random.pick(["\r\n", "\r", "\n\n"]));
    case 5:
      return `\uFEFF${text}`;
    default:
      lines[at] = withScalar(line, random, text.startsWith("{") ? json(random) : value(random));
  }
  return lines.join("\n");
}

function withScalar(line: string, random: Random, by: string): string {
  const scalars = [...line.matchAll(/"[^"]*"|[\w.+-]+/g)];
  if (scalars.length === 0) return line;
  const found = random.pick(scalars);
  return line.slice(0, found.index) + by + line.slice(found.index + found[0].length);
}

const KINDS = [
  ...[yolo, yolo, layers, layers, keras, keras, hydra, huggingface, huggingface],
  ...[pycls, neox, torcharc, mutated, mutated, mutated],
] as const;

export const generated = (random: Random): ModelFile => random.pick(KINDS)(random);

const SECTION_KEYS = "extends presets rules inputs modules budgets ignore overrides files root $schema".split(
  " ",
);
const VALUE_KEYS =
  "size shape scale batchSize dtype convention dialect variant frameworkVersion parameters macs receptiveField min max layers args channels stride kernel output repeat".split(
    " ",
  );

/** A config file of sound keys and values that are seldom sound. */
export function configuration(random: Random): ModelFile {
  const entry = (indent: string): string => {
    const key = or(random, random.pick([...VALUE_KEYS, ...SECTION_KEYS]));
    return `${indent}${key}: ${value(random)}`;
  };
  const text = times(random, 5, () => {
    const key = or(random, random.pick(SECTION_KEYS));
    if (random.next() < 0.3) return `${key}: ${value(random)}`;
    if (key === "overrides") return `overrides:\n  - files: ${value(random)}\n${entry("    ")}`;
    if (key === "modules")
      return `modules:\n  ${or(random, "Mine")}:\n    args: ${list(random)}\n    channels: ${value(random)}\n    parameters: ${value(random)}\n    macs: ${value(random)}\n    stride: ${value(random)}`;
    return `${key}:\n${times(random, 4, () => entry("  ")).join("\n")}`;
  }).join("\n");
  return random.next() < 0.8
    ? { name: "fovea.yaml", text }
    : random.next() < 0.5
      ? { name: "package.json", text: `{"fovea": ${json(random)}}` }
      : { name: "pyproject.toml", text: `[tool.fovea]\n${text.replaceAll(": ", " = ")}\n` };
}
