import type { WeightsBeside } from "../model/beside";
import type { Language } from "../text/translate";

/** What the server's surroundings can do for it: a process can look at the disk, a web worker cannot. */
export interface Host {
  /** Where the page of a rule can be opened; absent where there is no such place. */
  rulePage?(code: string): string | undefined;
  /** What has an address that begins with `file:`. */
  readonly files?: {
    list(uri: string): Promise<readonly string[]>;
    read(uri: string): Promise<string | undefined>;
  };
  /** A language besides English, by its name; nothing where there is no such. */
  language?(name: string): Promise<Language | undefined>;
  /** The headers of the weights in a folder; absent where files cannot be read in part. */
  weights?(folder: string): Promise<WeightsBeside | undefined>;
}
