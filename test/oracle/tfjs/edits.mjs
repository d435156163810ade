// What people do to a model.json: one random edit, as `mutate.py` makes them, and some that only its loader minds.
const MODELS = ["layers", "input_layers", "output_layers"];

/** Every list of layers of a model, and of the models within it. */
function* holders(model) {
  const { config } = model;
  const list = Array.isArray(config) ? config : config?.layers;
  if (!Array.isArray(list)) return;
  yield { config, list };
  for (const layer of list) yield* holders(layer);
}

const nameOf = (layer) => layer.name ?? layer.config?.name;

/** Two letters swapped, one left out, doubled, or in the other case. */
function misspelt(d, word) {
  if (word.length < 2) return word + word;
  const i = d.integer(0, word.length - 2);
  const other = word[i] === word[i].toUpperCase() ? word[i].toLowerCase() : word[i].toUpperCase();
  const made = d.choice([
    word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2),
    word.slice(0, i) + word.slice(i + 1),
    word.slice(0, i + 1) + word.slice(i),
    word.slice(0, i) + other + word.slice(i + 1),
  ]);
  return made === word ? word + word.at(-1) : made;
}

function otherValue(d, value) {
  if (typeof value === "boolean") return d.choice([!value, null]);
  if (typeof value === "number")
    return d.choice([0, -1, value * 2, value + 1, String(value), "-1", null, value + 0.5, -0.5]);
  if (typeof value === "string") return d.choice([misspelt(d, value), null, 3]);
  if (Array.isArray(value))
    return d.choice([
      value.slice(0, -1),
      [...value, ...value.slice(-1)],
      value.map((n) => (typeof n === "number" ? n * 2 : n)),
      [...value.slice(0, -1), d.choice([0, -1, 1.5, "2", null, 50])],
      null,
    ]);
  return value === null ? d.choice([1, "none", [2, 2]]) : d.choice([null, {}, "same"]);
}

function keyOf(d, config, leave = []) {
  const keys = Object.keys(config).filter((k) => !leave.includes(k));
  const telling = keys.filter((k) => !/^(name|trainable|dtype)$|(regularizer|constraint)$/.test(k));
  const list = telling.length > 0 && d.chance(0.85) ? telling : keys;
  return list.length > 0 ? d.choice(list) : undefined;
}

function renamed(object, from, to) {
  const entries = Object.entries(object);
  for (const k of Object.keys(object)) delete object[k];
  for (const [k, v] of entries) object[k === from ? to : k] = v;
}

function* edges(node) {
  if (Array.isArray(node)) {
    if (node.length >= 3 && typeof node[0] === "string" && typeof node[1] === "number") yield node;
    else for (const v of node) yield* edges(v);
  }
}

const FAMILY = {
  Conv1D: "Conv2D",
  Conv2D: "Conv3D",
  MaxPooling2D: "MaxPooling1D",
  LSTM: "GRU",
  GRU: "LSTM",
  Add: "Concatenate",
  Concatenate: "Add",
  Flatten: "GlobalAveragePooling2D",
  BatchNormalization: "LayerNormalization",
};

/** Classes that Keras has. */
const ELSEWHERE =
  "Subtract UpSampling1D UpSampling3D ZeroPadding1D ZeroPadding3D Cropping1D SeparableConv1D Conv1DTranspose GlobalAveragePooling3D GroupNormalization UnitNormalization ActivityRegularization SpatialDropout2D Attention MultiHeadAttention Lambda TFOpLambda Identity DepthwiseConv1D Normalization LocallyConnected2D".split(
    " ",
  );

const EDITS = {
  drop_key(d, { layer }) {
    const k = keyOf(d, layer.config, MODELS);
    if (k === undefined) return undefined;
    delete layer.config[k];
    return `without ${k}`;
  },
  rename_key(d, { layer }) {
    const k = keyOf(d, layer.config, MODELS);
    if (k === undefined) return undefined;
    const to = misspelt(d, k);
    renamed(layer.config, k, to);
    return `${to} for ${k}`;
  },
  change_value(d, { layer }) {
    const k = keyOf(d, layer.config, ["name", "sparse", ...MODELS]);
    if (k === undefined) return undefined;
    const old = layer.config[k];
    layer.config[k] = otherValue(d, old);
    return `${k} ${JSON.stringify(layer.config[k])} for ${JSON.stringify(old)}`;
  },
  add_key(d, { layer }) {
    const k = d.choice(
      "kernel pool batch_input_shape batch_shape filters units rate stride input_dim axis activation output_dim groups".split(
        " ",
      ),
    );
    if (k in layer.config) return undefined;
    layer.config[k] = d.choice([2, null, [null, 4]]);
    return `${k} ${JSON.stringify(layer.config[k])} as well`;
  },
  misspell_class(d, { layer }) {
    const old = layer.class_name;
    layer.class_name = misspelt(d, old);
    return `${layer.class_name} for ${old}`;
  },
  other_class(d, { layer }) {
    const old = layer.class_name;
    const to = d.flag() ? FAMILY[old] : d.choice(ELSEWHERE);
    if (to === undefined) return undefined;
    layer.class_name = to;
    return `${to} for ${old}`;
  },
  redirect(d, { layer, list }) {
    const all = [...edges(layer.inbound_nodes ?? [])];
    if (all.length === 0) return undefined;
    const edge = d.choice(all);
    const [old] = edge;
    const how = d.random();
    if (how < 0.5) edge[0] = nameOf(d.choice(list));
    else if (how < 0.75) edge[0] = misspelt(d, old);
    else edge[d.choice([1, 2])]++;
    return `reads ${edge.slice(0, 3)} for ${old}`;
  },
  double(d, { layer, list }) {
    const name = nameOf(d.choice(list));
    if (name === nameOf(layer)) return undefined;
    if ("name" in layer) layer.name = name;
    layer.config.name = name;
    return `a second ${name}`;
  },
  remove(_, { layer, list }) {
    list.splice(list.indexOf(layer), 1);
    return `without ${nameOf(layer)}`;
  },
  ends(d, { layer, config }) {
    const key = d.choice(["output_layers", "input_layers"]);
    const edge = config[key]?.[0];
    if (!edge) return undefined;
    const [old] = edge;
    edge[0] = d.choice([misspelt(d, old), nameOf(layer)]);
    return `${edge[0]} for ${old} in ${key}`;
  },
  later_key(_, { layer }) {
    if (!("batch_input_shape" in layer.config)) return undefined;
    renamed(layer.config, "batch_input_shape", "batch_shape");
    return "batch_shape for batch_input_shape";
  },
  weight_name(d, { weights }) {
    if (!weights?.length) return undefined;
    const w = d.choice(weights);
    const old = w.name;
    w.name = misspelt(d, old);
    return `weight ${w.name} for ${old}`;
  },
  weight_dropped(d, { weights }) {
    if (!weights?.length) return undefined;
    return `without weight ${weights.splice(d.integer(0, weights.length - 1), 1)[0].name}`;
  },
  weight_shape(d, { weights }) {
    if (!weights?.length) return undefined;
    const w = d.choice(weights);
    const i = d.integer(0, w.shape.length - 1);
    w.shape[i] += d.integer(1, 2);
    return `weight ${w.name} of ${w.shape}`;
  },
};

const KINDS = [...Object.keys(EDITS), "change_value", "change_value", "redirect"];

/** A copy with one edit, and what it was; nothing where the edit does not apply. */
export function edited(d, file, topologyOf) {
  const changed = structuredClone(file);
  const { config, list } = d.choice([...holders(topologyOf(changed))]);
  const layer = d.choice(list);
  const kind = d.choice(KINDS);
  const weights = changed.weightsManifest?.[0].weights;
  const what = EDITS[kind](d, { layer, list, config, weights });
  return what && JSON.stringify(changed) !== JSON.stringify(file) ? { changed, kind, what } : undefined;
}
