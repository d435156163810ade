import type { NamedAnalysis } from "../../views/json";
import type { Tally } from "../tally";

/** How results are written, file by file as they come. Each part returns the text to write. */
export interface Format {
  file(result: NamedAnalysis): string;
  end(tally: Tally): string;
}
