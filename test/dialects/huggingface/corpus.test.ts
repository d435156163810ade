import assert from "node:assert/strict";
import path from "node:path";
import { CORPUS, isHere, read, table, waitsForFiles } from "../../corpus/corpus";
import { found } from "../graph";

const rows = table("expected.tsv").filter(({ file = "" }) => file.startsWith("hf-config"));

const FACTS = path.join(CORPUS, "../huggingface");

/** Whose keys are another program's, or stand where the class does not look: it builds its defaults instead. */
const BESIDE = /^hf-config-normalised|Step-3\.7/;
const built = table("truth.tsv", FACTS).filter(
  ({ file = "", unique_params: n = "" }) => /^\d+$/.test(n) && !BESIDE.test(file),
);

/** `3x10+20`: how large each layer of a stack is. */
const spelt = (list: string): readonly bigint[] =>
  list.split("+").flatMap((run) => {
    const [, times = "1", each = "0"] = /^(?:(\d+)x)?(\d+)$/.exec(run) ?? [];
    return Array.from({ length: Number(times) }, () => BigInt(each));
  });

describe("configs that others published", () => {
  waitsForFiles();
  if (!isHere) return;

  for (const { file = "", parameters = "" } of rows)
    it(`${file} has the parameters that are known of it`, () => {
      const { totals } = found(read(file), "config.json").facts;
      assert.equal(totals.parameters.value.toString(), parameters);
      // A file without model_type is taken for one by its keys, and stays a guess.
      const named = read(file).includes('"model_type"');
      assert.equal(totals.parameters.status, named ? "complete" : "partial");
    });

  for (const { file = "", unique_params: parameters = "", per_layer_params: stacks = "" } of built)
    it(`${file} is what its class builds`, () => {
      const { facts, model } = found(read(file), "config.json");
      // The class keeps the correction of its routing apart from what it trains.
      assert.equal(facts.totals.trainable.value.toString(), parameters);
      for (const [, stack = "", , list = ""] of stacks.matchAll(/(\S+)\[(\d+)\]=([\dx+]+)/g)) {
        // What checkpoints hold behind the blocks to predict further tokens is in no list of the class.
        const own = model.layers.filter(
          ({ name, apart }) => !apart && (name === stack || name.startsWith(`${stack}.`)),
        );
        const each = own.flatMap(({ index, repeat = 1 }) =>
          Array.from({ length: repeat }, () => (facts.layers[index]?.trainable.value ?? 0n) / BigInt(repeat)),
        );
        // Some checkpoints have another name for it than the class.
        if (own.length > 0) assert.deepEqual(each, spelt(list), stack);
      }
    });
});
