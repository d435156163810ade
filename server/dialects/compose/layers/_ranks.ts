/**
 * A family for one, two and three spatial axes, and the one without a number in its name that takes as many as its
 * input has: text and speech, images, volumes are served by the same definition.
 */
export const ranked = <T>(
  make: (rank: 1 | 2 | 3 | undefined, suffix: string) => T,
): readonly [T, T, T, T] => [make(1, "1d"), make(2, "2d"), make(3, "3d"), make(undefined, "")];
