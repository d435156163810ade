import assert from "node:assert/strict";
import { globFault, matches, matchesBelow } from "../../server/config/globs";
import { type FileAccess, loaderOf } from "../../server/config/load";
import { relative, resolved } from "../../server/config/paths";
import { mergedOptions, resolveOptions } from "../../server/config/resolve";
import type { Options } from "../../server/model/options";

/** A disk that is an object. */
const hostOf = (files: Readonly<Record<string, string>>): FileAccess => ({
  async list(folder) {
    const below = folder === "/" ? "/" : `${folder}/`;
    const inside = Object.keys(files).filter((path) => path.startsWith(below));
    return inside.map((path) => path.slice(below.length).split("/")[0] as string);
  },
  read: async (path) => files[path],
});

async function optionsFor(path: string, files: Readonly<Record<string, string>>): Promise<Options> {
  const found = await loaderOf(hostOf(files)).holdingFor(path);
  return resolveOptions(
    found.map((f) => f.config),
    path,
  ).options;
}

describe("config files", () => {
  it("of nearer folders have the last word, key by key", async () => {
    const files = {
      "/p/fovea.yaml": "inputs: { size: 640, batch: 8 }\nrules: { dead-layer: off, pool-gap: error }",
      "/p/a/fovea.json": '{"inputs": {"size": 320}, "rules": {"dead-layer": "error"}}',
    };
    assert.deepEqual(await optionsFor("/p/a/b/x.yaml", files), {
      inputSize: [320],
      batchSize: 8,
      rules: { severities: { "dead-layer": "error", "pool-gap": "error" }, options: {} },
    });
    assert.equal((await optionsFor("/p/x.yaml", files)).inputSize?.[0], 640);
  });

  it("are not looked for above a repository or a root", async () => {
    const above = { "/fovea.yaml": "inputs: { batch: 2 }" };
    assert.deepEqual(await optionsFor("/p/a/x.yaml", above), { batchSize: 2 });
    assert.deepEqual(await optionsFor("/p/a/x.yaml", { ...above, "/p/.git/HEAD": "" }), {});
    assert.deepEqual(await optionsFor("/p/a/x.yaml", { ...above, "/p/.fovea.yaml": "root: true" }), {});
  });

  it("are the first of a folder that has something to say", async () => {
    const files = {
      "/p/package.json": '{"name": "fovea"}',
      "/p/pyproject.toml": "[tool.fovea.inputs]\nbatch = 4",
    };
    assert.deepEqual(await optionsFor("/p/x.yaml", files), { batchSize: 4 });
    assert.deepEqual(await optionsFor("/p/x.yaml", { ...files, "/p/fovea.yml": "" }), {});
  });

  it("are built on those that they extend, whose patterns are relative to their own folder", async () => {
    const files = {
      "/p/fovea.yaml": "extends: [shared/one.yaml, shared/two.json]\ninputs: { dtype: int8 }",
      "/p/shared/one.yaml": "inputs: { batch: 2, scale: n, dtype: float16 }",
      "/p/shared/two.json":
        '{"inputs": {"batch": 3}, "overrides": [{"files": "./x.yaml", "inputs": {"batch": 9}}]}',
    };
    assert.deepEqual(await optionsFor("/p/x.yaml", files), { batchSize: 3, scale: "n", dtype: "int8" });
    assert.equal((await optionsFor("/p/shared/x.yaml", files)).batchSize, 9);
  });

  it("may extend what is not there, or each other in a circle: that is said", async () => {
    const loader = loaderOf(
      hostOf({ "/p/fovea.yaml": "extends: [gone.yaml, a.yaml]", "/p/a.yaml": "extends: fovea.yaml" }),
    );
    const found = await loader.holdingFor("/p/x.yaml");
    assert.deepEqual(
      found.map((f) => [f.path, ...f.problems.map((p) => p.message)]),
      [
        ["/p/fovea.yaml", "Config file not found: /p/gone.yaml"],
        ["/p/a.yaml", "Circular `extends`: this file extends itself through /p/fovea.yaml"],
      ],
    );
  });

  it("extend nothing that is outside of their repository", async () => {
    const files = {
      "/etc/b.yaml": "inputs: { batch: 2 }",
      "/p/.git/HEAD": "",
      "/p/a/c.yaml": "inputs: { scale: n }",
    };
    for (const path of ["/etc/b.yaml", "../../etc/b.yaml"]) {
      const host = hostOf({ ...files, "/p/a/fovea.yaml": `extends: [c.yaml, '${path}']` });
      const read: string[] = [];
      const loader = loaderOf({
        ...host,
        read(at) {
          read.push(at);
          return host.read(at);
        },
      });
      const [own, base, ...more] = await loader.holdingFor("/p/a/x.yaml");
      assert.match(own?.problems[0]?.message ?? "", /\/etc\/b\.yaml is outside/);
      assert.deepEqual([base?.path, more, read.includes("/etc/b.yaml")], ["/p/a/c.yaml", [], false]);
    }
  });

  it("say more for some files, the later override being the stronger", async () => {
    const files = {
      "/p/fovea.yaml": [
        "inputs: { size: 640, 'm*.yaml': { size: 512 } }",
        "budgets: { parameters: 5M, layerShare: 50% }",
        "overrides:",
        "  - { files: [mobile/**, '!mobile/big.yaml'], inputs: { size: 320 }, budgets: { parameters: 1M } }",
        "  - { files: '**/m1.yaml', inputs: { shape: 1x28x28 } }",
      ].join("\n"),
    };
    const budgets = { parameters: 5e6, layerShare: 0.5 };
    assert.deepEqual(await optionsFor("/p/x.yaml", files), { inputSize: [640], budgets });
    assert.deepEqual(await optionsFor("/p/deep/m2.yaml", files), { inputSize: [512], budgets });
    assert.deepEqual(await optionsFor("/p/mobile/x.yaml", files), {
      inputSize: [320],
      budgets: { ...budgets, parameters: 1e6 },
    });
    assert.deepEqual(await optionsFor("/p/mobile/big.yaml", files), { inputSize: [640], budgets });
    assert.deepEqual((await optionsFor("/p/mobile/m1.yaml", files)).input, [1, 28, 28]);
    assert.equal((await optionsFor("/p/mobile/m1.yaml", files)).inputSize, undefined);
  });

  it("leave files out", async () => {
    const loader = loaderOf(
      hostOf({ "/p/fovea.yaml": "ignore: [legacy/, '*.draft.yaml', '!keep.draft.yaml']" }),
    );
    const ignored = async (path: string): Promise<boolean> =>
      resolveOptions(
        (await loader.holdingFor(path)).map((f) => f.config),
        path,
      ).ignored;
    assert.equal(await ignored("/p/a/legacy/b/x.yaml"), true);
    assert.equal(await ignored("/p/a/x.draft.yaml"), true);
    assert.equal(await ignored("/p/a/keep.draft.yaml"), false);
    assert.equal(await ignored("/p/a/x.yaml"), false);
  });

  it("are outdone by the command line", () => {
    const weak: Options = { input: [3, 8, 8], batchSize: 2, rules: { severities: { a: "off", b: "error" } } };
    const strong: Options = { inputSize: [16], rules: { severities: { a: "hint" } } };
    assert.deepEqual(mergedOptions(weak, strong), {
      inputSize: [16],
      batchSize: 2,
      rules: { severities: { a: "hint", b: "error" }, options: {} },
    });
  });
});

describe("patterns", () => {
  for (const [glob, yes, no] of [
    ["x.yaml", ["x.yaml", "a/b/x.yaml"], ["xx.yaml"]],
    ["./x.yaml", ["x.yaml"], ["a/x.yaml"]],
    ["a/*.yaml", ["a/x.yaml", "a/.x.yaml"], ["a/b/x.yaml", "b/a/x.yaml"]],
    ["a/**", ["a/x.yaml", "a/b/x.yaml"], ["b/x.yaml"]],
    ["*.{yaml,yml}", ["x.yml", "a/x.yaml"], ["x.json"]],
    ["../other/*.yaml", ["../other/x.yaml"], ["other/x.yaml"]],
    ["a/**/x.yaml", ["a/x.yaml", "a/b/c/x.yaml"], ["a/bx.yaml", "x.yaml"]],
    ["**/b/*", ["b/x.yaml", "a/b/x.yaml"], ["b/c/x.yaml", "ab/x.yaml"]],
    ["a**b.yaml", ["ab.yaml", "a-b.yaml"], ["a/b.yaml"]],
    ["{a,b/{c,d}}/*.yaml", ["a/x.yaml", "b/c/x.yaml", "b/d/x.yaml"], ["b/x.yaml", "c/x.yaml"]],
    ["m?.yaml", ["m1.yaml", "m\u{1f642}.yaml"], ["m.yaml", "m10.yaml"]],
    ["m[0-9a].yaml", ["m1.yaml", "ma.yaml"], ["mb.yaml"]],
    ["m[!0-9].yaml", ["mb.yaml"], ["m1.yaml"]],
    ["m[]-].yaml", ["m].yaml", "m-.yaml"], ["m.yaml"]],
  ] as const)
    it(`${glob} mean what they mean in a .gitignore`, () => {
      for (const path of yes) assert.ok(matches([glob], path), path);
      for (const path of no) assert.ok(!matches([glob], path), path);
    });

  it("take no longer where a path nearly fits in very many ways", () => {
    const path = `${"a".repeat(4000)}.yaml`;
    for (const glob of [`${"*a".repeat(100)}*b`, `${"**/".repeat(80)}b`, `{${"*c*,".repeat(50)}b}`])
      assert.ok(!matches([glob], path));
  });

  it("that are none say why, and match nothing", () => {
    for (const [glob, why] of [
      ["[a", /unclosed \[/],
      ["{a,b", /unclosed \{/],
      ["a}", /unmatched \}/],
      ["!(a)", undefined],
      ["a/!(b)", /is not supported/],
      ["@(a|b)", /is not supported/],
      ["*".repeat(300), /longer than 256/],
    ] as const) {
      if (why) assert.match(globFault(glob) ?? "", why);
      assert.ok(!matches([glob], "a.yaml"));
    }
  });

  it("mean all that is in a folder where files are left out", () => {
    assert.ok(matchesBelow(["legacy"], "a/legacy/b/x.yaml"));
    assert.ok(!matchesBelow(["legacy"], "a/legacy.yaml"));
  });
});

describe("paths", () => {
  it("are put together and taken apart without a disk", () => {
    assert.equal(resolved("/p/a", "../b/./c.yaml"), "/p/b/c.yaml");
    assert.equal(resolved("/p", "/q/c.yaml"), "/q/c.yaml");
    assert.equal(resolved("file:///p/a", "../c.yaml"), "file:///p/c.yaml");
    assert.equal(relative("/p/a", "/p/a/b/c.yaml"), "b/c.yaml");
    assert.equal(relative("/p/a", "/p/b/c.yaml"), "../b/c.yaml");
    assert.equal(relative("/", "/c.yaml"), "c.yaml");
    assert.equal(relative("file:///p", "file:///p/c.yaml"), "c.yaml");
    assert.equal(relative("c:/p", "c:/p/c.yaml"), "c.yaml");
  });
});
