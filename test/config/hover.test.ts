import assert from "node:assert/strict";
import { configHoverAt } from "../../server/config/hover";

/** What is said at the `|`. */
function said(marked: string, file = "/project/fovea.yaml"): string {
  const offset = marked.indexOf("|");
  return configHoverAt(marked.replace("|", ""), file, offset)?.markdown ?? "";
}

describe("a hover on a config file", () => {
  it("says what a key is for, at the key and at its value", () => {
    assert.match(said("ro|ot: true\n"), /^\*\*root\*\*: Ignore config files in the folders above/);
    assert.match(said("presets: [str|ict]\n"), /^\*\*presets\*\*: /);
    assert.match(said("inputs: { conv|ention: thop }\n"), /^\*\*convention\*\*: How operations are counted/);
    assert.match(said("inputs: { convention: th|op }\n"), /^\*\*convention\*\*: How operations are counted/);
    assert.match(said("budgets: { para|meters: 3M }\n"), /^\*\*parameters\*\*: Maximum number/);
  });

  it("says what a rule checks, its preset and its severity", () => {
    const rule = /^\*\*dead-layer\*\*: \w.* Preset \w+; default severity: \w+\.$/;
    assert.match(said("rules: { dead-|layer: error }\n"), rule);
    assert.match(said("rules:\n  dead-layer: err|or\n"), rule);
    assert.match(said("overrides:\n  - files: a/**\n    rules: { dead-l|ayer: off }\n"), rule);
    assert.match(said('{ "rules": { "dead-l|ayer": "off" } }', "/project/.fovea.json"), rule);
  });

  it("looks through patterns of files", () => {
    assert.match(said("inputs:\n  'mobile/**': { si|ze: 320 }\n"), /^\*\*size\*\*: Spatial size/);
  });

  it("says nothing where nothing is known, nor in another file", () => {
    assert.equal(said("rules: { dead-|lair: error }\n").startsWith("**dead-lair**"), false);
    assert.equal(said("ro|ot: true\n", "/project/other.yaml"), "");
    assert.equal(said("|\n"), "");
  });
});
