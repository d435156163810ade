/** Lines around a change that are shown with it. */
const CONTEXT = 2;
/** Beyond so many comparisons everything between the first and the last difference is one change. */
const MOST_WORK = 4_000_000;

interface LineChange {
  readonly mark: " " | "-" | "+";
  readonly line: string;
}

/** Behind a last line that no line break ends. */
const UNENDED = "\\ No newline at end of file";

/** The lines of a unified patch from one text to another, without the names of the files, as `patch` and git take it. */
export function patch({
  before,
  after,
}: {
  readonly before: string;
  readonly after: string;
}): readonly string[] {
  const steps = stepsBetween(linesOf(before), linesOf(after));
  const near = steps.map((_, i) =>
    steps.slice(Math.max(i - CONTEXT, 0), i + CONTEXT + 1).some((s) => s.mark !== " "),
  );
  const lines: string[] = [];
  let [a, b] = [1, 1];
  steps.forEach((step, i) => {
    if (near[i] && !near[i - 1]) {
      const end = near.indexOf(false, i);
      const hunk = steps.slice(i, end < 0 ? steps.length : end);
      const count = (mark: LineChange["mark"]): number => hunk.filter((s) => s.mark !== mark).length;
      lines.push(`@@ -${a},${count("+")} +${b},${count("-")} @@`);
    }
    if (near[i]) lines.push(...`${step.mark}${step.line}`.split("\n"));
    if (step.mark !== "+") a++;
    if (step.mark !== "-") b++;
  });
  return lines;
}

/** How many lines of a text are not as they were: changed, taken out or put in. */
export function changedLines({ before, after }: { readonly before: string; readonly after: string }): number {
  let [lines, gone, come] = [0, 0, 0];
  for (const { mark } of [...stepsBetween(linesOf(before), linesOf(after)), SAME]) {
    if (mark === "-") gone++;
    else if (mark === "+") come++;
    else {
      lines += Math.max(gone, come);
      [gone, come] = [0, 0];
    }
  }
  return lines;
}

const SAME: LineChange = { mark: " ", line: "" };

/** A last line without an end carries what a patch says of it. */
function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/);
  const last = lines.pop() as string;
  return last === "" ? lines : [...lines, `${last}\n${UNENDED}`];
}

function stepsBetween(before: readonly string[], after: readonly string[]): readonly LineChange[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++;
  const same = (line: string): LineChange => ({ mark: " ", line });
  return [
    ...before.slice(0, start).map(same),
    ...changes(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(same),
  ];
}

/** By a longest common subsequence. */
function changes(a: readonly string[], b: readonly string[]): readonly LineChange[] {
  const removed = a.map((line): LineChange => ({ mark: "-", line }));
  const added = b.map((line): LineChange => ({ mark: "+", line }));
  if (a.length * b.length > MOST_WORK) return [...removed, ...added];
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] as number;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const steps: LineChange[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      steps.push({ mark: " ", line: a[i++] as string });
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) steps.push(removed[i++] as LineChange);
    else steps.push(added[j++] as LineChange);
  }
  return [...steps, ...removed.slice(i), ...added.slice(j)];
}
