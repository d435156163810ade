/** One slip of the finger: two letters swapped, one left out, one too many or another; not a prefix of somebody's own. */
export function isSlip(written: string, name: string): boolean {
  if (written.length < 2 || Math.abs(written.length - name.length) > 1) return false;
  let start = 0;
  while (start < name.length && written[start] === name[start]) start++;
  let end = 0;
  while (end < Math.min(name.length, written.length) - start && written.at(-1 - end) === name.at(-1 - end))
    end++;
  const left = written.slice(start, written.length - end);
  const right = name.slice(start, name.length - end);
  if (left.length === 2 && left === [...right].reverse().join("")) return true;
  if (left.length + right.length > 2) return false;
  // Q in front of Dense, or a number behind a name, is how classes are named, not misspelt.
  if (left.length === 1 && right.length === 0 && start === 0 && /[A-Z]/.test(left)) return false;
  const isDoubled = right.length === 0 && written[start - 1] === left;
  return isDoubled || !/\d/.test(left);
}
