/** A copy: engines keep the text that a longer string was cut from as long as the string. */
export const detached = (text: string): string => (text.length < 13 ? text : [...text].join(""));

/** Characters; nobody writes longer words twice. */
const LONGEST = 200;

/**
 * `make`, which follows from its word alone, with what it made of the last few thousand words. Words come from files: what is
 * kept has a bound, beyond which all of it is forgotten.
 */
export function remembered<T>(make: (word: string) => T, most = 4096): (word: string) => T {
  const known = new Map<string, T>();
  return (word) => {
    const value = known.get(word);
    if (value !== undefined || known.has(word)) return value as T;
    if (word.length > LONGEST) return make(word);
    if (known.size >= most) known.clear();
    const own = detached(word);
    const made = make(own);
    known.set(own, made);
    return made;
  };
}

/**
 * What is known of objects as long as they are in use. It stands in the objects themselves, where nobody sees it: whatever a WeakMap
 * holds survives each short collection of the garbage, and so would every version of a text that somebody edits.
 */
export class Beside<K extends object, T> {
  private readonly mark = Symbol();

  get(key: K): T | undefined {
    return (key as { readonly [mark: symbol]: T | undefined })[this.mark];
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  set(key: K, value: T): void {
    Object.defineProperty(key, this.mark, { value, configurable: true });
  }
}

/** `make`, which follows from its object alone, with what it made of each object that is still in use. */
export function rememberedFor<K extends object, T>(make: (key: K) => T): (key: K) => T {
  const known = new Beside<K, { readonly value: T }>();
  return (key) => {
    const before = known.get(key);
    if (before) return before.value;
    const value = make(key);
    known.set(key, { value });
    return value;
  };
}
