import type { Place, ReportFormat } from "./format";

/** The formats of a report, and for whom each is. */
export const REPORT_FORMATS = {
  text: "for people, the default",
  json: "for programs",
  markdown: "a document",
  html: "one self-contained page",
  csv: "one layer per line",
  latex: "a table for a paper",
  mermaid: "the graph, as GitHub draws it in Markdown",
  svg: "the graph as a drawing",
} as const;
export type ReportFormatName = keyof typeof REPORT_FORMATS;

export const REPORT_FORMAT_NAMES = Object.keys(REPORT_FORMATS) as readonly ReportFormatName[];

/** Each is loaded when it is wanted. */
export async function reportFormatNamed(name: ReportFormatName, place: Place): Promise<ReportFormat> {
  switch (name) {
    case "text":
      return (await import("./text")).textReport(place);
    case "json":
      return (await import("./json")).jsonReport();
    case "markdown":
      return (await import("./documents")).markdownReport();
    case "html":
      return (await import("./documents")).htmlReport();
    case "csv":
      return (await import("./documents")).csvReport();
    case "latex":
      return (await import("./documents")).latexReport();
    case "mermaid":
      return (await import("./drawings")).mermaidReport(place);
    case "svg":
      return (await import("./drawings")).svgReport();
  }
}
