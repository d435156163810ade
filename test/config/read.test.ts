import assert from "node:assert/strict";
import type { Config } from "../../server/config/config";
import { readConfig } from "../../server/config/read";
import { FEATURE_NAMES } from "../../server/measure/features";
import { plain } from "../../server/model/tree";

/** What is read of a `fovea.yaml`, without what is empty, and its problems as `«text» message`. */
function read(text: string, name = "/project/fovea.yaml"): { config: unknown; problems: readonly string[] } {
  const { config, problems } = readConfig(text, name);
  for (const p of problems) assert.equal(p.code, "config");
  return {
    config: withoutEmpty(config),
    problems: problems.map((p) => `${p.severity} «${text.slice(p.span.start, p.span.end)}» ${p.message}`),
  };
}

function withoutEmpty({ file: _, ...config }: Config): Record<string, unknown> {
  const { settings, root, ...rest } = config;
  const { modules, ...section } = settings;
  const found = {
    ...(root ? { root } : {}),
    ...rest,
    ...section,
    ...(modules ? { modules: plain(modules) } : {}),
  };
  return Object.fromEntries(
    Object.entries(found).filter(([, v]) => !(Array.isArray(v) && v.length === 0)),
  ) as Record<string, unknown>;
}

const rules = (severities: object, options: object = {}): object => ({ rules: { severities, options } });

/** A text, what it says, and what is wrong with it. */
const TABLE: readonly (readonly [text: string, config: object, ...problems: readonly string[]])[] = [
  ["", {}],
  ["# nothing yet\n", {}],
  ["root: true", { root: true }],
  ["root: yes", {}, "error «yes» Invalid root; expected true or false"],
  ["presets: strict", { rules: { presets: ["strict"], severities: {}, options: {} } }],
  ["extends: strict", { rules: { presets: ["errors", "recommended", "strict"] } }],
  ["extends: errors", { rules: { presets: ["errors"] } }],
  [
    "extends: [hardware, strict]\npresets: [errors]",
    { rules: { presets: ["errors"], severities: {}, options: {} } },
  ],
  ["extends: strickt", {}, "error «strickt» Unknown preset `strickt`. Did you mean `strict`?"],
  ["rules:\n  dead-layer: off\n  pool-gap: info", rules({ "dead-layer": "off", "pool-gap": "information" })],
  [
    "rules: { huge-dense: [warning, { share: 0.3 }] }",
    rules({ "huge-dense": "warning" }, { "huge-dense": { share: 0.3 } }),
    "error «share: 0.3» huge-dense: Unknown option `share`; available: none",
  ],
  ["rules: { mac-share: { share: 30 } }", rules({}, { "mac-share": { share: 30 } })],
  [
    "rules: { mac-share: { shares: 30 } }",
    rules({}, { "mac-share": { shares: 30 } }),
    "error «shares: 30» mac-share: Unknown option `shares`; available: share, layers",
  ],
  [
    "rules: { mac-share: [] }",
    rules({}),
    "error «[]» Invalid severity; expected off, hint, info, warning or error",
  ],
  [
    "rules: { dead-layr: error }",
    rules({ "dead-layr": "error" }),
    "warning «dead-layr» Unknown rule `dead-layr`. Did you mean `dead-layer`?",
  ],
  [
    "rules: { dead-layer: 2 }",
    rules({}),
    "error «2» Invalid severity; expected off, hint, info, warning or error",
  ],
  ["rules: [dead-layer]", {}, "error «[dead-layer]» Invalid rules; expected a mapping"],
  ["ruls: {}", {}, "error «ruls» Unknown key `ruls`. Did you mean `rules`?"],
  [
    "inputs: { size: 640, batch: 16, dtype: float16, convention: thop, scale: n }",
    { inputs: { inputSize: [640], batchSize: 16, dtype: "float16", convention: "thop", scale: "n" } },
  ],
  [
    "inputs: { size: 480x640, shape: [3, null, 640] }",
    { inputs: { inputSize: [480, 640], input: [3, null, 640] } },
  ],
  [
    "inputs: { size: big }",
    { inputs: {} },
    "error «big» Invalid size; expected a size such as 640, [480, 640] or 480x640",
  ],
  [
    "inputs: { dtype: float17 }",
    { inputs: {} },
    "error «float17» Invalid dtype; expected one of float64, float32, bfloat16, float16, int8",
  ],
  [
    "inputs:\n  size: 640\n  'mobile/*.yaml': { size: 320 }",
    {
      inputs: { inputSize: [640] },
      overrides: [{ files: ["mobile/*.yaml"], settings: { inputs: { inputSize: [320] } } }],
    },
  ],
  [
    "budgets: { parameters: 5M, macs: 1.5 G, flops: 8.7 GFLOPs, weightMemory: 16 MB, peakMemory: 1 MiB }",
    {
      budgets: {
        parameters: 5_000_000,
        macs: 1_500_000_000,
        flops: 8_700_000_000,
        weightMemory: 16_000_000,
        peakMemory: 1_048_576,
      },
    },
  ],
  [
    "budgets: { layerShare: 30%, receptiveField: { min: 100, max: 640 } }",
    { budgets: { layerShare: 0.3, receptiveField: { min: 100, max: 640 } } },
  ],
  [
    "budgets: { layerShare: 30 }",
    { budgets: {} },
    "error «30» Invalid layerShare; expected a fraction such as 30% or 0.3",
  ],
  [
    "budgets: { parameters: five, parmeters: 5M }",
    { budgets: {} },
    "error «five» Invalid parameters; expected a number such as 3000000, 3M or 8.7G",
    "error «parmeters» Unknown budgets key `parmeters`. Did you mean `parameters`?",
  ],
  [
    "budgets: { 'x.yaml': { parameters: 1K, 'y.yaml': {} } }",
    { budgets: {}, overrides: [{ files: ["x.yaml"], settings: { budgets: { parameters: 1000 } } }] },
    "error «'y.yaml'» Unknown budgets key `y.yaml`. Available: parameters, macs, flops, activations, weightMemory, peakMemory, layerShare, receptiveField",
  ],
  ["ignore: [legacy/, '!keep.yaml']", { ignore: ["legacy/", "!keep.yaml"] }],
  ["ignore: '[a'", {}, "error «'[a'» Invalid glob: unclosed ["],
  [
    "overrides:\n  - files: mobile/**\n    presets: [errors]\n    budgets: { parameters: 3M }",
    {
      overrides: [
        {
          files: ["mobile/**"],
          settings: {
            rules: { presets: ["errors"], severities: {}, options: {} },
            budgets: { parameters: 3_000_000 },
          },
        },
      ],
    },
  ],
  [
    "overrides:\n  - presets: [errors]",
    {},
    "error «p» Missing `files` in an override; add a glob or a list of globs",
  ],
  [
    "overrides: [{ files: '*', root: true }]",
    { overrides: [{ files: ["*"], settings: {} }] },
    "error «root» Unknown key `root`. Available: files, presets, rules, inputs, modules, budgets, devices",
  ],
  [
    "presets: device:t4",
    { rules: { presets: ["errors", "recommended", "device"], severities: {}, options: {}, devices: ["t4"] } },
  ],
  [
    "extends: [strict, device:t44, device:mine]\ndevices: { mine: { memory: 1 GB, unsupported: [gelu], int8: 2T } }",
    {
      rules: { presets: ["errors", "recommended", "strict", "device"], devices: ["t44", "mine"] },
      devices: {
        mine: {
          title: "mine",
          memory: 1_000_000_000,
          peak: { int8: 2_000_000_000_000 },
          unsupported: { features: ["gelu"] },
        },
      },
    },
    "warning «device:t44» Unknown device `t44`. Did you mean `t4`?",
  ],
  [
    "devices: { a: { memry: 1 GB }, b: 3, c: { memory: 1 GB, unsupported: [magic] } }",
    { devices: { c: { title: "c", memory: 1_000_000_000 } } },
    "error «a» Device a needs its `memory`",
    "error «memry» Unknown device key `memry`. Did you mean `memory`?",
    "error «3» Invalid device b; expected a mapping",
    `error «[magic]» Invalid unsupported; expected a list of ${FEATURE_NAMES.join(", ")}`,
  ],
  ["modules: { MyBlock: { like: C2f } }", { modules: { MyBlock: { like: "C2f" } } }],
  ["just a text", {}, "error «just a text» Invalid config file; expected a mapping"],
];

describe("a config file", () => {
  for (const [text, config, ...problems] of TABLE)
    it(`says what it says: ${text.replaceAll("\n", " ⏎ ")}`, () => {
      assert.deepEqual(read(text), { config, problems });
    });

  it("extends others by their path", () => {
    const { config } = readConfig("extends: [../base.yaml, strict]", "/project/models/fovea.yaml");
    assert.deepEqual(
      config.extends.map((e) => e.path),
      ["/project/base.yaml"],
    );
  });

  it("may be a part of a package.json", () => {
    const text = '{"name": "fovea", "fovea": {"rules": {"dead-layer": "of"}}}';
    assert.deepEqual(read(text, "/p/package.json"), {
      config: rules({}),
      problems: ['error «"of"» Invalid severity; expected off, hint, info, warning or error'],
    });
    assert.deepEqual(read('{"name": "fovea"}', "/p/package.json"), { config: {}, problems: [] });
  });

  it("may be a part of a pyproject.toml, where problems have the place of their key's line", () => {
    const text = [
      "[project]",
      'name = "x"',
      "[tool.fovea]",
      'extends = "strict"',
      "[tool.fovea.rules]",
      'dead-layer = "error"',
      "pool-gap = 3",
      "[[tool.fovea.overrides]]",
      'files = ["a/**"]',
      'budgets.parameters = "5M"',
      "[[tool.fovea.overrides]]",
      'files = "b/**"',
      "inputs = { size = 320, batch = 0 }",
      "[tool.fovea.budget]",
    ].join("\n");
    const { config, problems } = read(text, "/p/pyproject.toml");
    assert.deepEqual(config, {
      rules: {
        presets: ["errors", "recommended", "strict"],
        severities: { "dead-layer": "error" },
        options: {},
      },
      overrides: [
        { files: ["a/**"], settings: { budgets: { parameters: 5_000_000 } } },
        { files: ["b/**"], settings: { inputs: { inputSize: [320] } } },
      ],
    });
    assert.deepEqual(problems, [
      "error «3» Invalid severity; expected off, hint, info, warning or error",
      "error «{ size = 320, batch = 0 }» Invalid batch; expected a whole number from 1",
      "error «tool.fovea.budget» Unknown key `budget`. Did you mean `budgets`?",
    ]);
    assert.match(read("[tool.fovea\n", "/p/pyproject.toml").problems[0] ?? "", /^error .*Invalid TOML/s);
  });

  it("is never a reason to throw", () => {
    const text = TABLE.map(([one]) => one).join("\n");
    for (const name of ["fovea.yaml", "fovea.json", "package.json", "pyproject.toml"])
      for (let end = 0; end < text.length; end += 3) readConfig(text.slice(0, end), `/p/${name}`);
  });
});
