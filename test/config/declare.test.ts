import assert from "node:assert/strict";
import { declaredIn } from "../../server/config/declare";
import { edited } from "../../server/model/edits";

const MODULE = { name: "Gate", lines: ["Gate:", "  channels: same"] };

const declared = (text: string, file = "/a/fovea.yaml"): string | undefined => {
  const edits = declaredIn(text, file, MODULE);
  return edits && edited(text, edits);
};

describe("a module is declared in a config file", () => {
  const CASES: readonly (readonly [what: string, before: string, after: string | undefined])[] = [
    ["that is yet to be made", "", "modules:\n  Gate:\n    channels: same\n"],
    ["without modules", "root: true", "root: true\nmodules:\n  Gate:\n    channels: same\n"],
    [
      "before the others, at their indentation",
      "modules:\n    CBAM: { channels: same }\nroot: true\n",
      "modules:\n    Gate:\n      channels: same\n    CBAM: { channels: same }\nroot: true\n",
    ],
    ["but not twice", "modules:\n  Gate: { channels: same }\n", undefined],
    ["but not in one line with the others", "modules: { CBAM: { channels: same } }\n", undefined],
    ["but not where something else stands", "modules: 3\n", undefined],
    ["but not in a broken one", "modules: [\n", undefined],
    ["but not behind the end of a document", "root: true\n---\n", undefined],
  ];
  for (const [what, before, after] of CASES) it(what, () => assert.equal(declared(before), after));

  it("but not in JSON", () => assert.equal(declared("{}", "/a/fovea.json"), undefined));
});
