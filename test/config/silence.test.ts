import assert from "node:assert/strict";
import { readConfig } from "../../server/config/read";
import { resolveOptions } from "../../server/config/resolve";
import { switchedOff } from "../../server/config/silence";
import { edited } from "../../server/model/edits";

const FILE = "/project/models/net.json";

/** The config file after the edit, which must say what it said and silence the rule for that one file. */
function silenced(text: string, config = "/project/fovea.yaml", file = FILE): string | undefined {
  const edits = switchedOff(text, config, file, "huge-dense");
  if (!edits) return undefined;
  const after = edited(text, edits);
  const before = readConfig(text, config);
  const read = readConfig(after, config);
  assert.deepEqual(read.problems, [], after);
  const severity = (path: string): unknown =>
    resolveOptions([read.config], path).options.rules?.severities?.["huge-dense"];
  assert.equal(severity(file), "off", after);
  const others = [file.replace("net", "other"), "/project/deep/er/net.json"];
  for (const other of others)
    assert.deepEqual(
      resolveOptions([read.config], other).options,
      resolveOptions([before.config], other).options,
      after,
    );
  return after;
}

describe("a rule switched off in the config file", () => {
  it("is an override more, wherever one can be written", () => {
    assert.equal(silenced(""), "overrides:\n  - files: models/net.json\n    rules: { huge-dense: off }\n");
    for (const text of [
      "rules: { cycle: warning }",
      "# ours\nrules:\n  cycle: warning\n",
      "overrides:\n- files: a/*\n  rules: { cycle: off }\n",
      "overrides:\n    - files: a/*\n      rules: { cycle: off }\nroot: true\n",
      "overrides:\n  - files: a/*\n    rules:\n      cycle: off",
      "overrides:\n  - files: a/*\n    rules:\n      cycle: off # why not\n\n# the end\n",
    ])
      assert.ok(silenced(text), text);
    assert.match(silenced("", "/project/models/.fovea.yml") ?? "", /files: \.\/net\.json/);
  });

  it("is one in JSON as well", () => {
    for (const text of [
      "{}",
      '{"rules": {}}',
      '{"overrides": []}',
      '{"overrides": [{"files": "a/*"}], "root": true}\n',
    ])
      assert.ok(silenced(text, "/project/fovea.json"), text);
  });

  it("is left to the user where it could go wrong", () => {
    const cases: readonly (readonly [string, string?, string?])[] = [
      ["{root: true}"],
      ["overrides: [{files: a}]\n"],
      ["overrides: nonsense\n"],
      ["rules: {"],
      ["root: true\n...\n"],
      ["", "/project/package.json"],
      ["", "/project/deep/fovea.yaml"],
      ["", "/project/fovea.yaml", "/project/we[i]rd*.json"],
      ["[]", "/project/fovea.json"],
      ["", "/project/fovea.json"],
    ];
    for (const [text, config, file] of cases)
      assert.equal(silenced(text, config, file), undefined, text + config);
  });
});
