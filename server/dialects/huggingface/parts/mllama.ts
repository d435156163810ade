/** The kind of a block whose words look at an image. */
export const CROSSING = "cross_attention";
