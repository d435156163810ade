/** Height of a row in pixels; the style sheet says the same. */
export const ROW_HEIGHT = 24;
