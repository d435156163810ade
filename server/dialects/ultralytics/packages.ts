/** Whose release decides how a file is built. */
export const PACKAGES: readonly string[] = ["ultralytics"];
