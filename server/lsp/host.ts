import type { WeightsBeside } from "../model/beside";
import type { Language } from "../text/packed";

/** What the server's surroundings can do for it: a process can look at the disk, a web worker cannot. */
export interface Host {
  /** Where the page of a rule can be opened; absent where there is no such place. */
  rulePage?(code: string): string | undefined;
  /** What has an address that begins with `file:`. */
  readonly files?: {
    list(uri: string): Promise<readonly string[]>;
    read(uri: string): Promise<string | undefined>;
  };
  /** The addresses of all files below a folder that may be models; absent where the disk cannot be looked at. */
  models?(folder: string): Promise<readonly string[]>;
  /** A language besides English, by its name; nothing where there is no such. */
  language?(name: string): Promise<Language | undefined>;
  /** The headers of the weights in a folder; absent where files cannot be read in part. */
  weights?(folder: string): Promise<WeightsBeside | undefined>;
  /** The header of a file of weights, or those of the files that it names. */
  weightsFile?(file: string): Promise<WeightsBeside | undefined>;
}
