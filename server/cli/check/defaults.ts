/** What files are called that nobody has given a name. */
export const DEFAULT_BASELINE = "fovea-baseline.json";
export const DEFAULT_CACHE = ".foveacache";
