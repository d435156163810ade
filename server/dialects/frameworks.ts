import type { Framework } from "../model/framework";

/** The frameworks whose habits several dialects share. */

export const TORCH: Framework = {
  layoutPerLayer: false,
  losses: { crossEntropy: "logits", binaryCrossEntropy: "probabilities" },
  words: {
    conv: (rank) => `Conv${rank}d`,
    maxPool: (rank) => `MaxPool${rank}d`,
    channels: "out_channels",
    kernel: "kernel_size",
    stride: "stride",
    window: "kernel_size",
    arriving: "in_channels",
    bias: "bias",
  },
};

/** Plain spelling: the types are torch's, the losses could be anybody's. */
export const PLAIN: Framework = { ...TORCH, losses: {} };

export const KERAS: Framework = {
  layoutPerLayer: true,
  losses: {},
  words: {
    conv: (rank) => `Conv${rank}D`,
    maxPool: (rank) => `MaxPooling${rank}D`,
    globalPool: (rank) => `GlobalAveragePooling${rank}D`,
    channels: "filters",
    kernel: "kernel_size",
    stride: "strides",
    window: "pool_size",
    arriving: "in_channels",
    bias: "use_bias",
  },
};
