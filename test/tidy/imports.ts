export interface Import {
  readonly target: string;
  readonly line: number;
  /** `lazy`: an import() expression. */
  readonly kind: "value" | "type" | "lazy";
}

const STATEMENT = /^[ \t]*(import|export)\b([^;"'`]*?)\bfrom\s*["']([^"']+)["']/gm;
const FOR_EFFECT = /^[ \t]*import\s*["']([^"']+)["']/gm;
const LAZY = /\b(?:import|require)\(\s*["']([^"']+)["']\s*\)/g;

/** What a TypeScript file imports, in the order of the text. */
export function importsOf(text: string): Import[] {
  const code = blankComments(text);
  const found: (Import & { readonly at: number })[] = [];
  const add = (at: number, target: string, kind: Import["kind"]): void => {
    found.push({ at, target, kind, line: code.slice(0, at).split("\n").length });
  };
  for (const m of code.matchAll(STATEMENT))
    add(m.index, m[3] ?? "", isTypeOnly(m[2] ?? "") ? "type" : "value");
  for (const m of code.matchAll(FOR_EFFECT)) add(m.index, m[1] ?? "", "value");
  for (const m of code.matchAll(LAZY)) add(m.index, m[1] ?? "", "lazy");
  return found.sort((a, b) => a.at - b.at).map(({ at: _, ...rest }) => rest);
}

/** `clause` is what stands between `import` and `from`. */
function isTypeOnly(clause: string): boolean {
  if (/^\s*type\b(?!\s*,)/.test(clause)) return true;
  const named = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1];
  const names = named?.split(",").filter((name) => name.trim() !== "");
  return names !== undefined && names.length > 0 && names.every((name) => /^\s*type\s/.test(name));
}

/** Comments as spaces, so that offsets and lines stay. A `//` in a string is taken for one; imports have none. */
const blankComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|(?<![:"'`\w])\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, " "));
