/** What a table of words says of one that somebody wrote: `constructor`, which every object has, is in none of them. */
export const ownValue = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;
