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
    help: "write the result there",
  },
  quiet: { type: "boolean", short: "q", section: "Output", help: "show errors only" },
  stats: {
    type: "boolean",
    section: "Output",
    help: "say at the end how long it took and which rules found how much",
  },
  "max-warnings": {
    type: "string",
    value: "N",
    section: "Output",
    help: "exit with 1 also when there are more than N warnings",
  },
  fix: {
    type: "boolean",
    section: "Fixes",
    help: "apply the fixes that are safe without asking, in the files",
  },
  "fix-dry-run": {
    type: "boolean",
    section: "Fixes",
    help: "show what --fix would change, and change nothing",
  },
  "fix-comments": {
    type: "boolean",
    section: "Fixes",
    help: "with one of these: also rewrite comments that state sizes or row numbers",
  },
  ...CONFIG_OPTIONS,
  "print-config": {
    type: "string",
    value: "FILE",
    section: "Configuration",
    help: "show what holds for FILE, as JSON, and check nothing",
  },
  init: {
    type: "boolean",
    section: "Configuration",
    help: "write a fovea.yaml to start from, and check nothing",
  },
  "no-ignore": {
    type: "boolean",
    section: "Files",
    help: "look at what a .gitignore or the config file leaves out, too",
  },
  "no-error-on-unmatched-pattern": {
    type: "boolean",
    section: "Files",
    help: "no error when a path or pattern matches no file",
  },
  stdin: { type: "boolean", section: "Files", help: "read the standard input, as the path - does" },
  "stdin-filename": {
    type: "string",
    value: "NAME",
    section: "Files",
    help: "name of the standard input; the config files of that place count",
  },
  baseline: {
    type: "string",
    value: "FILE",
    section: "Known problems",
    help: "leave out the problems that FILE knows",
  },
  "write-baseline": {
    type: "boolean",
    section: "Known problems",
    help: `write all present problems to the baseline (${DEFAULT_BASELINE} unless --baseline says otherwise)`,
  },
  "prune-baseline": {
    type: "boolean",
    section: "Known problems",
    help: "take problems out of the baseline that are no longer there",
  },
  cache: {
    type: "boolean",
    section: "Speed",
    help: "look only at files that have changed since the last run",
  },
  "cache-location": {
    type: "string",
    value: "FILE",
    section: "Speed",
    help: `where --cache remembers, a file or a folder (${DEFAULT_CACHE})`,
  },
  concurrency: {
    type: "string",
    value: "N",
    section: "Speed",
    help: "how many threads share the files (as many as there are cores; one where the files are few)",
  },
  ...MODEL_OPTIONS,
} as const;
