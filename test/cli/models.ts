/** Nothing is wrong with it. */
export const GOOD = `input_shape: [16]
layers:
  - { type: dense, units: 8, activation: relu }
  - { type: dense, units: 2 }
`;

/** A slip that a machine can tell. */
export const BAD = `input_shape: [1, 28, 28]
layers:
  - { type: conv2d, filters: 8, kernel_size: 0 }
  - { type: global_average_pooling2d }
`;
