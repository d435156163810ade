/** Whose YOLO files they are: some names mean different things in different repositories. */
export const VARIANTS = ["ultralytics", "v5", "v7", "v9", "v12-turbo"] as const;
export type Variant = (typeof VARIANTS)[number];
