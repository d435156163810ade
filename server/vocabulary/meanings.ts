/** What arguments of these names do in every layer that says nothing better of them. */
const SAID: readonly (readonly [names: string, doc: string])[] = [
  ["activation", "Function applied to each output value."],
  ["affine,elementwise_affine", "Whether to learn a scale and a shift."],
  ["axis", "Axis that the layer works on; -1 is the last."],
  ["bias,use_bias", "Whether each output channel has a bias."],
  ["center", "Whether to learn a shift."],
  ["data_format", "Whether the channels come last or first."],
  ["dilation,dilation_rate", "Dilation: distance between the inputs of a window."],
  ["dropout,p,rate", "Share of values that training drops; nothing at inference."],
  ["embedding_dim,output_dim", "Length of the vector of each token."],
  ["eps,epsilon", "Small number that avoids a division by zero."],
  ["groups", "Number of groups that the channels are split into."],
  ["in_channels,in_features,input_size", "Number of input features; must be what the layer before gives."],
  ["inplace", "Whether to overwrite the input, which saves memory."],
  ["kernel_size,pool_size", "Window size."],
  ["filters", "Number of output channels."],
  ["momentum", "How fast the running mean and variance follow in training."],
  ["num_embeddings,input_dim", "Number of different tokens."],
  ["num_features,num_channels", "Number of channels."],
  ["output_size", "Output size."],
  ["padding", "Padding around the input."],
  ["return_sequences", "Return the states of all steps instead of the last one only."],
  ["return_state", "Return the last state as well."],
  ["stride,strides", "How far the window moves at each step."],
  ["units", "Number of output features."],
];

const MEANINGS: ReadonlyMap<string, string> = new Map(
  SAID.flatMap(([names, doc]) => names.split(",").map((name) => [name, doc] as const)),
);

/** Empty where a name alone says too little. */
export const meaningOf = (name: string): string => MEANINGS.get(name) ?? "";
