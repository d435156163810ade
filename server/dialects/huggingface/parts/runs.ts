import { integerOf, items, stringOf, type Tree } from "../../../model/tree";
import type { Scope, Stage } from "../architecture";
import { LONGEST_LIST } from "../config";

/** So many equal blocks in series. */
export interface Run<T> {
  readonly kind: T;
  readonly first: number;
  readonly times: number;
}

/** So many blocks of a pattern are looked at that is longer than that of any network: the rest is not known all the same. */
const GLANCE = 8;

/** Neighbours of one kind as one run. Without a pattern there is one run, whatever the number. */
export function runsOf<T>(count: number, kindOf: (i: number) => T): readonly Run<T>[] {
  if (Number.isNaN(count)) return [{ kind: kindOf(0), first: 0, times: count }];
  const runs: { kind: T; first: number; times: number }[] = [];
  const followed = count > LONGEST_LIST ? GLANCE : count;
  for (let i = 0; i < followed; i++) {
    const kind = kindOf(i);
    const last = runs.at(-1);
    if (last && last.kind === kind) last.times++;
    else runs.push({ kind, first: i, times: 1 });
  }
  const last = runs.at(-1);
  // Nobody stacks more in a pattern: what lies behind is not followed, and not known.
  if (last && count > followed) last.times = Number.NaN;
  return runs;
}

export interface Blocks {
  readonly name: string;
  readonly count: number;
  /** The kind of each block in a word, for people; all alike when absent. */
  readonly kindOf?: (i: number) => string;
  readonly keys: readonly string[];
  readonly reads?: readonly string[];
  run(kind: string, first: number): Stage["run"];
}

/** What a run of blocks is called: `layers.4-7`. A number that the file does not say stands in no name. */
export const numbered = (name: string, { first, times }: Omit<Run<unknown>, "kind">): string =>
  Number.isNaN(first) ? name : `${name}.${first}${times > 1 ? `-${first + times - 1}` : ""}`;

/** The blocks of a model as stages, one for every run of equal ones. */
export function blocks({ name, count, kindOf, keys, reads, run }: Blocks): readonly Stage[] {
  const runs = kindOf ? runsOf(count, kindOf) : [{ kind: "layer", first: 0, times: count }];
  const named = (run: Run<string>): string => (runs.length === 1 ? name : numbered(name, run));
  return runs
    .filter(({ times }) => times !== 0)
    .map((own, i, all): Stage => {
      const before = all[i - 1];
      const { kind, first, times } = own;
      return {
        name: named(own),
        type: kind,
        keys,
        times,
        first,
        // What is read beside the block before goes to all of them.
        ...(reads && (!before || reads.length > 1)
          ? { reads: before ? [named(before), ...reads.slice(1)] : reads }
          : {}),
        run: run(kind, first),
      };
    });
}

/** The kinds that the file lists, or those that the family would; a list of another length is told. */
export function pattern(
  c: Scope,
  key: string,
  listed: readonly string[] | null,
  count: number,
  usual: (i: number) => string,
): (i: number) => string {
  if (!listed) return usual;
  const at = c.entry(key);
  const own = Math.max(items(at?.value).length, listed.length);
  if (at && own !== count && !Number.isNaN(count))
    c.fault({
      code: "layer-pattern",
      span: at.value.span,
      message: `${at.key.value} lists ${own} layers, but the model has ${count}`,
    });
  return (i) => listed[i] ?? usual(i);
}

/** The kinds that a file writes as `[[["global", "local"], 12]]`: each list so many times. */
export function spelledOut(
  c: Scope,
  tree: Tree | null,
  count: number,
  usual: readonly string[],
): (i: number) => string {
  const cyclic = (i: number): string => usual[i % usual.length] ?? "";
  if (tree === null) return cyclic;
  const listed: string[] = [];
  for (const item of items(tree)) {
    const [kinds, times] = items(item);
    const names = items(kinds).map((t) => stringOf(t) ?? "");
    for (let n = integerOf(times) ?? 0; n > 0 && listed.length <= LONGEST_LIST; n--) listed.push(...names);
  }
  return pattern(c, "attention_types", listed, count, cyclic);
}

/** The kinds that a file writes as letters: `M-M*-`. */
export function letters(
  c: Scope,
  key: string,
  written: string | null,
  table: ReadonlyMap<string, string>,
): readonly string[] | null {
  if (written === null) return null;
  const strange = [...written].find((letter) => !table.has(letter));
  const at = c.entry(key);
  if (strange !== undefined && at)
    c.fault({
      code: "layer-pattern",
      span: at.value.span,
      severity: "error",
      message: `${key} has a letter that stands for no layer: ${JSON.stringify(strange)}; known are ${[...table.keys()].join(" ")}`,
    });
  return [...written.slice(0, LONGEST_LIST + 1)].map((letter) => table.get(letter) ?? "?");
}
