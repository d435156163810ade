import type { Format, Style } from "./format";

/** The formats, and for whom each is. */
export const FORMATS = {
  stylish: "for people, the default",
  text: "the same",
  concise: "one line for each problem",
  agent: "the same with row, cause and the command that fixes it, for agents",
  json: "for programs",
  sarif: "SARIF 2.1.0, for code scanning",
  github: "annotations of a GitHub workflow",
  gitlab: "a Code Quality report",
  junit: "JUnit XML, for tools that show test results",
} as const;
export type FormatName = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];

/** Each is loaded when it is wanted. */
export async function formatNamed(name: FormatName, style: Style): Promise<Format> {
  switch (name) {
    case "stylish":
    case "text":
      return (await import("./problems")).problemsFormat(style);
    case "concise":
      return (await import("./concise")).conciseFormat();
    case "agent":
      return (await import("./agent")).agentFormat();
    case "json":
      return (await import("./json")).jsonFormat();
    case "sarif":
      return (await import("./sarif")).sarifFormat(style);
    case "github":
      return (await import("./github")).githubFormat(style);
    case "gitlab":
      return (await import("./gitlab")).gitlabFormat(style);
    case "junit":
      return (await import("./junit")).junitFormat(style);
  }
}
