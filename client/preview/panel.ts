// Placeholder until the preview's own lands.
export const openPreview = (..._: readonly unknown[]): void => {};
export const registerPreview = (..._: readonly unknown[]): void => {};
