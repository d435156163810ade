import assert from "node:assert/strict";
import { stringify } from "yaml";
import { analyse, type Found } from "../../server/analysis/analyse";
import { plain } from "../../server/model/tree";
import { found } from "../dialects/graph";
import { everyNth, type ModelFile, modelFiles } from "../models";
import { problemsWrittenOut, writtenOut } from "./facts";
import { renamed } from "./renamed";

const files = modelFiles();

const withEnding = (name: string, ending: string): string => name.replace(/\.\w+$/, ending);

/** JSON has no tags. */
const TAGGED = /!new:/;

/** Nobody writes these in YAML. */
const JSON_ONLY: ReadonlySet<string> = new Set(["huggingface"]);

/** What a person may call the same model: names aside, all figures, shapes and edges. */
const facts = ({ facts: own }: Found): unknown => writtenOut(own);

describe("a model stays what it is", () => {
  it("as YAML and as JSON", () => {
    for (const { name, text } of files.filter((f) => !TAGGED.test(f.text))) {
      const model = found(text, name);
      const value = plain(model.parsed.root);
      const json = found(JSON.stringify(value, null, 1), withEnding(name, ".json"));
      assert.deepEqual(facts(json), facts(model), `${name} as JSON`);
      if (JSON_ONLY.has(model.dialect.name)) continue;
      const yaml = found(stringify(value, { aliasDuplicateObjects: false }), withEnding(name, ".yaml"));
      assert.deepEqual(facts(yaml), facts(model), `${name} as YAML`);
    }
  });

  it("whatever its layers are called", () => {
    let changed = 0;
    for (const { name, text } of files) {
      const model = found(text, name);
      const other = renamed(text, model.model);
      if (other !== text) changed++;
      assert.deepEqual(facts(found(other, name)), facts(model), name);
    }
    assert.ok(changed >= 5, "too few files have names");
  });

  it("whatever the batch: no count depends on it", () => {
    for (const { name, text } of everyNth(files, 2))
      assert.deepEqual(facts(found(text, name, { batchSize: 64 })), facts(found(text, name)), name);
  });

  it("with other line ends, and with comments", () => {
    for (const { name, text } of everyNth(files, 2)) {
      const model = found(text, name);
      assert.deepEqual(facts(found(text.replace(/\r?\n/g, "\r\n"), name)), facts(model), name);
      assert.deepEqual(facts(found(`\uFEFF${text}`, name)), facts(model), name);
      const mark = name.endsWith(".json") ? "//" : "#";
      assert.deepEqual(facts(found(`${mark} a comment: [{\n${text}`, name)), facts(model), name);
    }
  });

  it("however often and in whatever order files are read", () => {
    const read = ({ name, text }: ModelFile): unknown => {
      const { problems, suppressed, found: model } = analyse(text, name);
      return {
        problems: problemsWrittenOut(problems),
        suppressed: problemsWrittenOut(suppressed),
        model: model?.model,
        facts: model && facts(model),
      };
    };
    const first = files.map(read);
    const again = [...files].reverse().map(read).reverse();
    assert.deepEqual(again, first);
  });
});
