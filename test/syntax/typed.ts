import type { Random } from "../measure/random";
import { damaged } from "../torture/damage";

/** As a person types: a letter more or less, a number changed, a line copied, moved or removed with others, something pasted. */
export function typedInto(text: string, random: Random): string {
  const at = random.integer(0, text.length);
  const line = text.lastIndexOf("\n", at - 1) + 1;
  const next = text.indexOf("\n", at) + 1 || text.length;
  switch (random.integer(0, 8)) {
    case 0:
      return (
        text.slice(0, at) +
        random.pick([..."abc123-:,[]{}#'\" \n", "- x", "\n- ", "key: 1", "\n  a: b\n"]) +
        text.slice(at)
      );
    case 1:
      return text.slice(0, at) + text.slice(at + random.integer(1, 4));
    case 2:
      return text.slice(0, next) + text.slice(line, next) + text.slice(next);
    case 3:
      return text.slice(0, line) + text.slice(next);
    case 4:
      return damaged(text, random.integer(0, 1e6));
    case 5: {
      const lines = text.slice(line).split("\n");
      return text.slice(0, line) + lines.slice(random.integer(1, 12)).join("\n");
    }
    case 6: {
      const after = text.indexOf("\n", next) + 1 || text.length;
      return text.slice(0, line) + text.slice(next, after) + text.slice(line, next) + text.slice(after);
    }
    default: {
      const numbers = [...text.matchAll(/\d+/g)];
      const found = numbers.length > 0 ? random.pick(numbers) : undefined;
      return found
        ? text.slice(0, found.index) + random.integer(0, 5000) + text.slice(found.index + found[0].length)
        : text;
    }
  }
}
