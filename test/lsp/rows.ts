/** A small file of rows, the last of which reads by number. */
export const ROWS = `nc: 4
backbone:
  - [-1, 1, Conv, [16, 3, 2]]
  - [-1, 1, C3k2, [16]]
head:
  - [-1, 1, Conv, [16, 3, 2]]
  - [[1, 2], 1, Detect, [nc]]
`;
