// TensorFlow.js, asked what it makes of a model.json. As a worker it answers one message after the other.
import { createRequire } from "node:module";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

export function load(folder) {
  const require = createRequire(`${folder}/`);
  // It recommends another backend to everybody.
  console.warn = () => {};
  const tf = require("@tensorflow/tfjs");
  tf.setBackend("cpu");
  return tf;
}

const product = (shape) => shape.reduce((n, m) => n * m, 1);

/** What it loads of the file, with zeros as weights where the file lists any, run once on zeros. */
async function verdict(tf, text) {
  const { modelTopology, weightsManifest } = JSON.parse(text);
  const weightSpecs = weightsManifest?.flatMap((group) => group.weights);
  const bytes = weightSpecs?.reduce((n, { shape }) => n + 4 * product(shape), 0);
  const weights = weightSpecs ? { weightSpecs, weightData: new ArrayBuffer(bytes) } : {};
  tf.engine().startScope();
  try {
    const model = await tf.loadLayersModel({ load: async () => ({ modelTopology, ...weights }) });
    const facts = expected(model, namesIn(modelTopology));
    const zeros = model.inputs.map(({ shape, dtype }) =>
      tf.zeros(
        shape.map((n, i) => n ?? (i === 0 ? 2 : 13)),
        dtype,
      ),
    );
    model.predict(zeros.length > 1 ? zeros : zeros[0]);
    return facts;
  } catch (error) {
    return {
      accepts: false,
      refusal: `${error.name}: ${String(error.message).split("\n")[0]}`.slice(0, 300),
    };
  } finally {
    tf.engine().endScope();
  }
}

const countOf = (weights) => weights.reduce((n, { shape }) => n + product(shape), 0);

function* leaves(model, depth = 0) {
  for (const layer of model.layers) {
    if (layer.layers && layer.getClassName() !== "StackedRNNCells") yield* leaves(layer, depth + 1);
    else yield { layer, depth };
  }
}

/** The names that the file itself gives; it counts on for those that it makes up. */
function namesIn(tree, names = new Set()) {
  if (tree === null || typeof tree !== "object") return names;
  if (typeof tree.config?.name === "string") names.add(tree.config.name);
  for (const part of Object.values(tree)) namesIn(part, names);
  return names;
}

function expected(model, names) {
  const open = model.inputs.some(({ shape }) => shape.slice(1).includes(null));
  const layers = [...leaves(model)].map(({ layer, depth }) => {
    const made = layer.inboundNodes[0]?.outputTensors[0]?.shape.slice(1);
    // Within a model a layer keeps what it was made with, whatever the model is called on; the -1 of a Reshape stays open until it runs.
    const known = made && depth === 0 && (open || !made.includes(null));
    return { name: layer.name, parameters: countOf(layer.weights), ...(known ? { output: made } : {}) };
  });
  const times = new Map();
  for (const { name } of layers) times.set(name, (times.get(name) ?? 0) + 1);
  return {
    accepts: true,
    parameters: countOf(model.weights),
    trainable: countOf(model.trainableWeights),
    layers: layers.filter(({ name }) => times.get(name) === 1 && names.has(name)),
  };
}

/** It looks for ever for an edge that leads nowhere: seconds of its own time, as a busy machine is not endless. */
const LONGEST = 4;
const spent = () => process.cpuUsage().user / 1e6;

/** Asks a worker, which is given up where it does not come back. */
export class Asked {
  constructor(folder) {
    this.folder = folder;
  }

  start() {
    this.worker = new Worker(new URL(import.meta.url), { workerData: { folder: this.folder } });
    return new Promise((resolve) => this.worker.once("message", resolve));
  }

  async ask(text) {
    if (!this.worker) await this.start();
    const { worker } = this;
    const since = spent();
    let watch;
    const answer = await new Promise((resolve) => {
      watch = setInterval(() => spent() - since > LONGEST && resolve(undefined), 500);
      worker.once("message", resolve);
      worker.postMessage(text);
    });
    clearInterval(watch);
    if (answer) return answer;
    await this.stop();
    return { accepts: false, refusal: "it never ends" };
  }

  async stop() {
    await this.worker?.terminate();
    this.worker = undefined;
  }
}

if (!isMainThread && workerData?.folder) {
  const loaded = load(workerData.folder);
  parentPort.on("message", async (text) => parentPort.postMessage(await verdict(loaded, text)));
  parentPort.postMessage("ready");
}
