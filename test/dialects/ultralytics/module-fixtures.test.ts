import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { found } from "../graph";

const FOLDER = "test/fixtures/ultralytics/modules";

/** One small file per module, whose first line says what the framework counts: `# parameters: 464`. */
describe("modules of YOLO files as the framework counts them", () => {
  for (const name of readdirSync(FOLDER))
    it(name, () => {
      const text = readFileSync(path.join(FOLDER, name), "utf8");
      const stated = /^# parameters: ([\d,]+)/.exec(text)?.[1]?.replaceAll(",", "");
      assert.ok(stated, "the first line has to say the framework's count: # parameters: 464");
      const { parameters } = found(text, name).facts.totals;
      assert.deepEqual([String(parameters.value), parameters.status], [stated, "complete"]);
    });
});
