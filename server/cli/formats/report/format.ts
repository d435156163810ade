import type { Found } from "../../../analysis/analyse";
import type { NamedAnalysis } from "../../../report/json";
import type { FileRecord } from "../../check/record";
import type { Tally } from "../../tally";
import type { Terminal } from "../../terminal";

/** A file that has been analysed, with what its record says of it. */
export interface Reported extends NamedAnalysis {
  readonly record: FileRecord;
}

/** A file with a model in it. */
export interface ReportedModel extends Reported {
  readonly found: Found;
}

/** How a report is written, model by model as they come. Each part returns the text to write. */
export interface ReportFormat {
  /** The record has to have everything that JSON has. */
  readonly wantsJson?: true;
  /** Shows the members of a family side by side. */
  readonly hasFamilies?: true;
  model(one: ReportedModel): string;
  /** A file without a model; nothing unless it has to be listed. */
  other?(one: Reported): string;
  end?(tally: Tally): string;
}

/** What a format has to know of the place that it writes for. */
export interface Place extends Pick<Terminal, "paint" | "say"> {
  /** Show the lines that problems stand in. */
  readonly excerpts: boolean;
}
