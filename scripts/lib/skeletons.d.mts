/** Path from the root → text. */
type Files = ReadonlyMap<string, string>;

export function ruleFiles(name: string): Files;
export function moduleFiles(name: string): Files;
export function dialectFiles(name: string): Files;
