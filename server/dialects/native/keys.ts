/** What the keys of the format are for, as completion, hovers and the schema say it. */

export const TOP_KEYS = {
  name: "Name of the model.",
  framework: "Framework whose defaults apply; by default guessed from the spelling of the arguments.",
  data_format: "Position of the channel axis.",
  defaults: "Default arguments for all layers that take them.",
  blocks: "Named lists of layers, usable as layer types. `$name` is replaced by an argument.",
  outputs: "Names of the layers that are outputs of the model; by default those that nothing reads.",
} as const;

/** Around any layer. */
export const AROUND_KEYS = {
  name: "Name by which other layers refer to this one.",
  from: "Inputs: names, indices, or distances back. By default the layer above.",
  repeat: "Number of copies in series.",
  residual: "Add the input to the output (shortcut).",
  norm: "Norm after the layer: batch, layer, group, instance or rms.",
  activation: "Activation after the layer.",
  dropout: "Rate of a dropout after the layer.",
} as const;
