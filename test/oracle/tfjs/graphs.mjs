// Random whole models of TensorFlow.js: chains and graphs over its layers, models within models, layers that are called twice.
const ANYWHERE =
  "dense activation dropout reLU batchNormalization layerNormalization leakyReLU softmax gaussianNoise gaussianDropout alphaDropout elu thresholdedReLU rescaling prelu masking";
const BY_RANK = {
  0: "dense dense reshape repeatVector dropout",
  1: "conv1d conv1d maxPooling1d averagePooling1d lstm gru simpleRNN bidirectional timeDistributed permute spatialDropout1d reshape",
  2: "conv2d conv2d conv2d depthwiseConv2d separableConv2d maxPooling2d averagePooling2d upSampling2d zeroPadding2d cropping2d conv2dTranspose permute reshape timeDistributed",
  3: "conv3d conv3d maxPooling3d averagePooling3d reshape convLstm2d",
};

export class Graphs {
  constructor(draw, tf) {
    this.d = draw;
    this.tf = tf;
    this.layers = tf.layers;
  }

  model() {
    return this.d.chance(0.3) ? this.chain() : this.graph();
  }

  chain() {
    const { d, tf } = this;
    const model = tf.sequential();
    const shape = this.shape();
    let x = tf.input({ shape });
    if (d.flag()) model.add(this.layers.inputLayer({ inputShape: shape }));
    const made = [];
    for (let i = d.integer(2, 6); i > 0; i--) {
      const layer = this.layer(x);
      x = layer.apply(x);
      made.push(layer);
    }
    made.forEach((layer, i) => {
      const config = layer.getConfig();
      if (i === 0 && model.layers.length === 0) config.batchInputShape = [null, ...shape];
      model.add(layer.constructor.fromConfig(layer.constructor, config));
    });
    return model;
  }

  graph(depth = 0) {
    const { d, tf } = this;
    const inputs = Array.from({ length: depth === 0 && d.chance(0.25) ? 2 : 1 }, () =>
      tf.input({ shape: this.shape() }),
    );
    const pool = [...inputs];
    for (let i = d.integer(3, 8); i > 0; i--) pool.push(this.step(pool, depth));
    const outputs = [pool.at(-1)];
    const other = d.choice(pool.slice(inputs.length));
    if (depth === 0 && d.chance(0.25) && other !== outputs[0]) outputs.push(other);
    return tf.model({ inputs, outputs });
  }

  step(pool, depth) {
    const { d } = this;
    const x = d.chance(0.7) ? pool.at(-1) : d.choice(pool);
    const kind = d.random();
    if (kind < 0.55) return this.layer(x).apply(x);
    if (kind < 0.8) return this.merge(x, pool);
    if (kind < 0.87 && depth === 0) return this.nested(x);
    if (x.shape.length > 2) return this.flat(x);
    return this.again(x, pool);
  }

  nested(x) {
    const { d, tf } = this;
    const input = tf.input({ shape: x.shape.slice(1) });
    let y = input;
    for (let i = d.integer(1, 3); i > 0; i--) y = this.layer(y).apply(y);
    const inner = tf.model({ inputs: input, outputs: y });
    const out = inner.apply(x);
    return String(out.shape) === String(x.shape) && d.flag() ? inner.apply(out) : out;
  }

  again(x, pool) {
    const layer = this.layers.dense({ units: this.d.integer(1, 6) });
    const y = layer.apply(x);
    return this.layers.add().apply([y, layer.apply(this.d.choice(alike(x, pool)))]);
  }

  flat(x) {
    const rank = x.shape.length - 2;
    const pooled = rank < 3 && this.d.flag();
    return this.layers[
      pooled ? `global${this.d.choice(["Average", "Max"])}Pooling${rank}d` : "flatten"
    ]().apply(x);
  }

  merge(x, pool) {
    const { d, layers } = this;
    const other = d.choice(alike(x, pool));
    const kind = d.choice("add multiply average maximum minimum concatenate concatenate dot".split(" "));
    const rank = x.shape.length;
    if (kind === "concatenate") {
      const axis = d.integer(1, rank - 1);
      const fits = pool.filter(
        (v) => v.shape.length === rank && v.shape.every((n, i) => i === 0 || i === axis || n === x.shape[i]),
      );
      return layers.concatenate({ axis: d.choice([axis, axis - rank]) }).apply([x, d.choice(fits)]);
    }
    if (kind === "dot")
      return (rank < 4 ? layers.dot({ axes: d.integer(1, rank - 1) }) : layers.add()).apply([x, other]);
    return layers[kind]().apply([x, other]);
  }

  shape() {
    const { d } = this;
    const rank = d.choice([0, 1, 1, 2, 2, 2, 3]);
    const extents = [[], [d.integer(5, 12)], [d.integer(6, 12), d.integer(6, 12)], [5, 5, 6]][rank];
    return [...extents, d.integer(1, 6)];
  }

  layer(x) {
    const rank = x.shape.length - 2;
    const own = `${BY_RANK[rank] ?? ""} `.repeat(2);
    const name = this.d.choice(`${ANYWHERE} ${own}`.trim().split(/ +/));
    return this.layers[name](this.arguments(name, x));
  }

  arguments(name, x) {
    const { d } = this;
    if (/conv/i.test(name) && !/lstm/i.test(name)) return this.convolution(name);
    if (/Pooling/.test(name))
      return { poolSize: 2, ...d.some({ padding: () => "same", strides: () => d.integer(1, 2) }) };
    if (/^(lstm|gru|simpleRNN)$/.test(name)) return this.recurrent();
    const make = {
      dense: () => ({
        units: d.integer(1, 8),
        ...d.some({ activation: () => d.choice(["relu", "softmax", "elu"]), useBias: () => d.flag() }),
      }),
      activation: () => ({
        activation: d.choice(["relu", "sigmoid", "softplus", "selu", "linear", "hardSigmoid"]),
      }),
      batchNormalization: () => d.some({ center: () => d.flag(), scale: () => d.flag() }),
      layerNormalization: () => d.some({ center: () => d.flag(), scale: () => d.flag() }),
      softmax: () => ({ axis: d.choice([-1, x.shape.length - 1]) }),
      rescaling: () => ({ scale: 0.5, offset: 1 }),
      gaussianNoise: () => ({ stddev: 0.1 }),
      repeatVector: () => ({ n: d.integer(1, 5) }),
      upSampling2d: () => ({ size: [d.integer(1, 2), 2] }),
      zeroPadding2d: () => ({
        padding: d.choice([
          1,
          [1, 2],
          [
            [0, 1],
            [2, 1],
          ],
        ]),
      }),
      cropping2d: () => ({
        cropping: [
          [1, 0],
          [0, 1],
        ],
      }),
      permute: () => ({ dims: d.shuffled(x.shape.slice(1).map((_, i) => i + 1)) }),
      reshape: () => ({ targetShape: this.arranged(x.shape.slice(1)) }),
      bidirectional: () => ({
        layer: this.layers[d.choice(["lstm", "gru"])](this.recurrent()),
        mergeMode: d.choice(["concat", "sum", "ave", "mul"]),
      }),
      timeDistributed: () => ({ layer: this.layers.dense({ units: d.integer(1, 5) }) }),
      convLstm2d: () => ({
        filters: d.integer(1, 3),
        kernelSize: 2,
        padding: "same",
        returnSequences: d.flag(),
      }),
    }[name];
    if (/dropout/i.test(name)) return { rate: Math.round(d.random() * 80 + 10) / 100 };
    return make?.() ?? {};
  }

  convolution(name) {
    const { d } = this;
    return {
      ...(name === "depthwiseConv2d" ? {} : { filters: d.integer(1, 6) }),
      kernelSize: d.integer(1, 3),
      ...d.some({
        padding: () => "same",
        useBias: () => d.flag(),
        activation: () => d.choice(["relu", "tanh", "swish", "sigmoid"]),
      }),
      ...(d.chance(0.3) ? { strides: 2 } : {}),
    };
  }

  recurrent() {
    const { d } = this;
    return {
      units: d.integer(1, 5),
      returnSequences: d.flag(),
      ...d.some({ useBias: () => d.flag(), goBackwards: () => d.flag() }),
    };
  }

  arranged(dims) {
    const total = dims.reduce((n, m) => n * m, 1);
    const a = this.d.divisor(total);
    return this.d.choice([[a, total / a], [-1, a], [total], [1, ...dims]]);
  }
}

const alike = (x, pool) => pool.filter((v) => String(v.shape) === String(x.shape));
