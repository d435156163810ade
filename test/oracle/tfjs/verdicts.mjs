// Whole models as TensorFlow.js writes them, and with one edit each: does it load and run what the file says?
//   node verdicts.mjs OUT --count N --seed N --packages FOLDER     FOLDER: where its packages are installed
import { appendFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Asked, load } from "./asking.mjs";
import { Draw } from "./draw.mjs";
import { edited } from "./edits.mjs";
import { Graphs } from "./graphs.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: "string", default: "1500" },
    seed: { type: "string", default: "1" },
    packages: { type: "string" },
  },
});
const [out] = positionals;
const count = Number(values.count);
const draw = new Draw(Number(values.seed));
const tensorflow = load(values.packages);
const graphs = new Graphs(draw, tensorflow);
const asked = new Asked(values.packages);
const kinds = new Map();
let made = 0;

/** As the library saves it, or as its converter writes what Keras 2 has saved. */
function written(model) {
  const topology = model.toJSON(null, false);
  const weights = model.weights.map(({ originalName, shape }) => ({
    name: originalName,
    shape: [...shape],
    dtype: "float32",
  }));
  const manifest = draw.chance(0.6)
    ? { weightsManifest: [{ paths: ["group1-shard1of1.bin"], weights }] }
    : {};
  if (draw.flag()) return { format: "layers-model", modelTopology: topology, ...manifest };
  const { keras_version: _, backend: __, ...config } = topology;
  const head = { keras_version: "2.15.0", backend: "tensorflow", model_config: config };
  return {
    format: "layers-model",
    convertedBy: "TensorFlow.js Converter v4.22.0",
    modelTopology: head,
    ...manifest,
  };
}

const topologyOf = ({ modelTopology: t }) => t.model_config ?? t;

function add(kind, file, expect, what) {
  const number = kinds.get(kind) ?? 0;
  kinds.set(kind, number + 1);
  const text = JSON.stringify(file, null, 1);
  const one = { id: `${kind}#${number}`, kind, name: "model.json", text, expect, ...(what ? { what } : {}) };
  appendFileSync(out, `${JSON.stringify(one)}\n`);
  made++;
}

async function family() {
  let file;
  try {
    file = written(graphs.model());
  } catch {
    return; // An arrangement that it does not build writes no file.
  }
  const whole = await asked.ask(JSON.stringify(file));
  if (!whole.accepts) return void skipped.push(whole.refusal);
  add("whole", file, whole);
  for (let i = 0; i < 3 && made < count; i++) {
    const edit = edited(draw, file, topologyOf);
    if (!edit) continue;
    const expect = await asked.ask(JSON.stringify(edit.changed));
    add(edit.kind, edit.changed, expect, edit.what);
  }
}

const skipped = [];
writeFileSync(out, "");
while (made < count) {
  await family();
  tensorflow.disposeVariables();
}
await asked.stop();
if (skipped.length > 0)
  console.log(`  ${skipped.length} models that it wrote and does not run, such as: ${skipped[0]}`);
