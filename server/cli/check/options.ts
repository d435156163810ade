import { CONFIG_OPTIONS } from "../configured";
import { FORMATS } from "../formats";
import { MODEL_OPTIONS } from "../model-options";
import { DEFAULT_BASELINE, DEFAULT_CACHE } from "./defaults";

const formats = Object.entries(FORMATS).map(([name, what]) => `${name} (${what})`);

/** Everything that can be said on the command line of `check`. */
export const CHECK_OPTIONS = {
  format: { type: "string", value: "FORMAT", section: "Output", help: formats.join(", ") },
  "output-file": {
    type: "string",
    short: "o",
    value: "FILE",
    section: "Output",
    help: "write the result to FILE",
  },
  quiet: { type: "boolean", short: "q", section: "Output", help: "show errors only" },
  stats: {
    type: "boolean",
    section: "Output",
    help: "print timings and the number of problems per rule at the end",
  },
  "max-warnings": {
    type: "string",
    value: "N",
    section: "Output",
    help: "exit with 1 when there are more than N warnings",
  },
  fix: {
    type: "boolean",
    section: "Fixes",
    help: "apply safe fixes to the files",
  },
  "fix-dry-run": {
    type: "boolean",
    section: "Fixes",
    help: "show what --fix would change without writing it",
  },
  "fix-comments": {
    type: "boolean",
    section: "Fixes",
    help: "with --fix or --fix-dry-run: also update comments that state sizes or row numbers",
  },
  ...CONFIG_OPTIONS,
  "print-config": {
    type: "string",
    value: "FILE",
    section: "Configuration",
    help: "print the configuration that applies to FILE as JSON, then exit",
  },
  init: {
    type: "boolean",
    section: "Configuration",
    help: "write a starter fovea.yaml, then exit",
  },
  "no-ignore": {
    type: "boolean",
    section: "Files",
    help: "also check files that .gitignore or the config file excludes",
  },
  "no-error-on-unmatched-pattern": {
    type: "boolean",
    section: "Files",
    help: "do not fail when a path or pattern matches no file",
  },
  stdin: { type: "boolean", section: "Files", help: "read standard input, like the path -" },
  "stdin-filename": {
    type: "string",
    value: "NAME",
    section: "Files",
    help: "file name to assume for standard input; its folder's config files apply",
  },
  baseline: {
    type: "string",
    value: "FILE",
    section: "Known problems",
    help: "ignore the problems recorded in FILE",
  },
  "write-baseline": {
    type: "boolean",
    section: "Known problems",
    help: `record all current problems in the baseline (${DEFAULT_BASELINE}, or the file of --baseline)`,
  },
  "prune-baseline": {
    type: "boolean",
    section: "Known problems",
    help: "remove fixed problems from the baseline",
  },
  cache: {
    type: "boolean",
    section: "Speed",
    help: "check only files that changed since the last run",
  },
  "cache-location": {
    type: "string",
    value: "FILE",
    section: "Speed",
    help: `cache file or folder (${DEFAULT_CACHE})`,
  },
  concurrency: {
    type: "string",
    value: "N",
    section: "Speed",
    help: "number of threads (default: one per core, fewer for few files)",
  },
  ...MODEL_OPTIONS,
} as const;
