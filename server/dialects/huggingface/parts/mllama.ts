/** The kind of a block whose words look at an image. */
export const CROSSING = "cross_attention";

/** So many rows more than words has the table: places for images. */
export const PLACES = 8;
