/** Every string and template of a TypeScript text, in order; a template with `{0}`, `{1}` … where values go. */
export function literalsOf(code: string): readonly string[];
