/**
 * A network of cells in the mode of NASNet (Zoph et al., "Learning Transferable Architectures for Scalable Image
 * Recognition", 2018) as the text that `to_json()` of Keras 3 would give: all on one line, every initialiser in full and
 * the shape of each tensor beside the edge that reads it. With the six cells per stage of NASNetLarge it has its mixture
 * of layers, nearly as many of them, and about a megabyte.
 */
export function nasnet(cells = 6, filters = 168): string {
  const net = new Writer();
  const image = net.layer("InputLayer", "input_layer", [], [331, 331, 3], {
    batch_shape: [null, 331, 331, 3],
    dtype: "float32",
    sparse: false,
    ragged: false,
    optional: false,
  });
  let x = net.norm(net.conv(image, 96, 3, 2));
  let before = x;
  for (const [stage, width] of [filters / 4, filters / 2, filters, 2 * filters, 4 * filters].entries()) {
    if (stage > 0) [before, x] = [x, reductionCell(net, x, before, width)];
    for (let i = 0; stage > 1 && i < cells; i++) [before, x] = [x, normalCell(net, x, before, width)];
  }
  const pooled = net.layer(
    "GlobalAveragePooling2D",
    "global_average_pooling2d",
    [net.relu(x)],
    [x.shape[2] ?? 1],
    {
      data_format: "channels_last",
      keepdims: false,
    },
  );
  const answer = net.layer("Dense", "predictions", [pooled], [1000], {
    units: 1000,
    activation: "softmax",
    use_bias: true,
    ...initializers("kernel", "bias"),
  });
  return net.text(image, answer);
}

/** A tensor without its batch, and the layer that it comes from. */
interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
}

function normalCell(net: Writer, x: Tensor, before: Tensor, width: number): Tensor {
  const p = net.fitted(before, x, width);
  const h = net.norm(net.conv(net.relu(x), width, 1));
  return net.concat([
    p,
    net.add(net.separable(h, width, 5), net.separable(p, width, 3)),
    net.add(net.separable(p, width, 5), net.separable(p, width, 3)),
    net.add(net.pool("Average", h, 1), p),
    net.add(net.pool("Average", p, 1), net.pool("Average", p, 1)),
    net.add(net.separable(h, width, 3), h),
  ]);
}

function reductionCell(net: Writer, x: Tensor, before: Tensor, width: number): Tensor {
  const p = net.fitted(before, x, width);
  const h = net.norm(net.conv(net.relu(x), width, 1));
  const a = net.add(net.separable(h, width, 5, 2), net.separable(p, width, 7, 2));
  const b = net.add(net.pool("Max", h, 2), net.separable(p, width, 7, 2));
  const c = net.add(net.pool("Average", h, 2), net.separable(p, width, 5, 2));
  const d = net.add(b, net.pool("Average", a, 1));
  const e = net.add(net.separable(a, width, 3), net.pool("Max", h, 2));
  return net.concat([b, c, d, e]);
}

type Config = Readonly<Record<string, unknown>>;

const instance = (module: string, className: string, config: Config): Config => ({
  module,
  class_name: className,
  config,
  registered_name: null,
});

const POLICY = instance("keras", "DTypePolicy", { name: "float32" });

function initializers(...weights: readonly string[]): Config {
  const glorot = { seed: null, input_axes: null, output_axes: null };
  const of = (w: string): Config =>
    /^(bias|beta|moving_mean)$/.test(w)
      ? instance("keras.initializers", "Zeros", {})
      : /^(gamma|moving_variance)$/.test(w)
        ? instance("keras.initializers", "Ones", {})
        : instance("keras.initializers", "GlorotUniform", glorot);
  const regular = weights.filter((w) => !w.startsWith("moving_"));
  return Object.fromEntries([
    ...weights.map((w) => [`${w}_initializer`, of(w)]),
    ...regular.map((w) => [`${w}_regularizer`, null]),
    ...regular.map((w) => [`${w}_constraint`, null]),
  ]);
}

const square = (n: number): readonly number[] => [n, n];

class Writer {
  private readonly layers: Config[] = [];

  layer(
    type: string,
    name: string,
    inputs: readonly Tensor[],
    shape: readonly number[],
    config: Config,
  ): Tensor {
    const head = type === "InputLayer" ? { name } : { name, trainable: true, dtype: POLICY };
    const edges = inputs.map((t) => ({
      class_name: "__keras_tensor__",
      config: { shape: [null, ...t.shape], dtype: "float32", keras_history: [t.name, 0, 0] },
    }));
    const [first] = inputs;
    const input = inputs.length > 1 ? inputs.map((t) => [null, ...t.shape]) : [null, ...(first?.shape ?? [])];
    this.layers.push({
      ...instance("keras.layers", type, { ...head, ...config }),
      ...(first ? { build_config: { input_shape: input } } : {}),
      name,
      inbound_nodes: first ? [{ args: inputs.length > 1 ? [edges] : edges, kwargs: {} }] : [],
    });
    return { name, shape };
  }

  conv(x: Tensor, filters: number, kernel: number, stride = 1): Tensor {
    return this.layer("Conv2D", this.name("conv2d"), [x], spread(x, stride, filters), {
      filters,
      ...this.window(kernel, stride),
      groups: 1,
      activation: "linear",
      use_bias: false,
      ...initializers("kernel", "bias"),
      activity_regularizer: null,
    });
  }

  /** Activation, convolution and norm, twice: the second without a stride. */
  separable(x: Tensor, filters: number, kernel: number, stride = 1): Tensor {
    const half = (t: Tensor, step: number): Tensor => {
      const padded = step > 1 ? this.padded(this.relu(t), kernel) : this.relu(t);
      const y = this.layer(
        "SeparableConv2D",
        this.name("separable_conv2d"),
        [padded],
        spread(t, step, filters),
        {
          depth_multiplier: 1,
          filters,
          ...this.window(kernel, step, step > 1 ? "valid" : "same"),
          activation: "linear",
          use_bias: false,
          ...initializers("depthwise", "pointwise", "bias"),
          activity_regularizer: null,
        },
      );
      return this.norm(y);
    };
    return half(half(x, stride), 1);
  }

  norm(x: Tensor): Tensor {
    return this.layer("BatchNormalization", this.name("batch_normalization"), [x], x.shape, {
      axis: -1,
      momentum: 0.9997,
      epsilon: 0.001,
      center: true,
      scale: true,
      ...initializers("beta", "gamma", "moving_mean", "moving_variance"),
      synchronized: false,
      renorm: false,
      renorm_clipping: null,
      renorm_momentum: 0.99,
    });
  }

  relu(x: Tensor): Tensor {
    return this.layer("Activation", this.name("activation"), [x], x.shape, { activation: "relu" });
  }

  add(a: Tensor, b: Tensor): Tensor {
    return this.layer("Add", this.name("add"), [a, b], a.shape, {});
  }

  concat(parts: readonly Tensor[]): Tensor {
    const [h = 1, w = 1] = parts[0]?.shape ?? [];
    const c = parts.reduce((sum, t) => sum + (t.shape[2] ?? 0), 0);
    return this.layer("Concatenate", this.name("concatenate"), parts, [h, w, c], { axis: -1 });
  }

  pool(mode: "Max" | "Average", x: Tensor, stride: number, size = 3): Tensor {
    const name = this.name(`${mode.toLowerCase()}_pooling2d`);
    return this.layer(`${mode}Pooling2D`, name, [x], spread(x, stride, x.shape[2] ?? 1), {
      pool_size: square(size),
      padding: "same",
      strides: square(stride),
      data_format: "channels_last",
    });
  }

  /** An earlier map with the extents of `x` and as many channels as the cell is wide. */
  fitted(earlier: Tensor, x: Tensor, width: number): Tensor {
    const active = this.relu(earlier);
    if (earlier.shape[0] === x.shape[0]) return this.norm(this.conv(active, width, 1));
    const half = (t: Tensor): Tensor => this.conv(this.pool("Average", t, 2, 1), width / 2, 1);
    return this.norm(this.concat([half(active), half(active)]));
  }

  /** So many zeros around it that a window with a stride of two gives half of the map. */
  private padded(x: Tensor, kernel: number): Tensor {
    const [h = 1, w = 1, c = 1] = x.shape;
    const around = (n: number): readonly [number, number] => {
      const all = (Math.ceil(n / 2) - 1) * 2 + kernel - n;
      return [Math.floor(all / 2), all - Math.floor(all / 2)];
    };
    const wider = (n: number): number => n + around(n)[0] + around(n)[1];
    return this.layer("ZeroPadding2D", this.name("zero_padding2d"), [x], [wider(h), wider(w), c], {
      padding: [around(h), around(w)],
      data_format: "channels_last",
    });
  }

  private window(kernel: number, stride: number, padding = "same"): Config {
    return {
      kernel_size: square(kernel),
      strides: square(stride),
      padding,
      data_format: "channels_last",
      dilation_rate: square(1),
    };
  }

  private name(kind: string): string {
    return `${kind}_${this.layers.length}`;
  }

  text(input: Tensor, output: Tensor): string {
    const config = {
      name: "nasnet",
      trainable: true,
      layers: this.layers,
      input_layers: [input.name, 0, 0],
      output_layers: [output.name, 0, 0],
    };
    const model = {
      ...instance("keras.src.models.functional", "Functional", config),
      registered_name: "Functional",
      build_config: { input_shape: null },
    };
    // As Python spaces it; none of the names has either character.
    return JSON.stringify(model).replaceAll(/[,:]/g, "$& ");
  }
}

/** With "same" padding, or with as much of it. */
function spread(x: Tensor, stride: number, channels: number): readonly number[] {
  const [h = 1, w = 1] = x.shape;
  return [Math.ceil(h / stride), Math.ceil(w / stride), channels];
}
