import { shipped } from "./_shipped";

/** Attention within windows of 8×8, with a learnt weight for each distance and head, and two dense layers. */
export default shipped("SwinTransformerLayer", "Liu et al., Swin Transformer, 2021, arXiv 2103.14030", {
  channels: "same",
  kernel: 8,
  parameters: "12*c1*c1 + 13*c1 + 225*max(c1//32, 1)",
  macs: "h*w*(12*c1*c1 + 2*64*c1)",
});
