import { existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isConfigName } from "../config/config";
import { CannotRun, EXIT } from "./command";
import type { Terminal } from "./terminal";

/** Writes a config file to start from; one that is there is never touched. */
export async function init(operands: readonly string[], { folder, write }: Terminal): Promise<number> {
  const [where = ".", ...more] = operands;
  if (more.length > 0) throw new CannotRun("init takes at most one folder");
  const at = path.resolve(folder, where);
  if (!existsSync(at)) throw new CannotRun(`no such folder: ${where}`);
  const there = readdirSync(at).find(isConfigName);
  if (there) throw new CannotRun(`${path.join(where, there)} already exists`);
  writeFileSync(path.join(at, "fovea.yaml"), TEMPLATE);
  write(`wrote ${path.join(where, "fovea.yaml")}\n`);
  return EXIT.clean;
}

const TEMPLATE = `# What Fovea checks in the model files of this folder and its subfolders, and how it reads them.
# The closest config file wins, per key.

# The top of the project: config files above this folder are ignored.
root: true

# errors (a framework would refuse the model), recommended, strict, hardware; also the path of another config file.
extends: recommended

# off, hint, info, warning or error for each rule; \`fovea rules\` lists them, \`fovea explain RULE\` says why.
rules: {}
#  huge-dense: error
#  pool-overlap: off

# How models are read where the file does not say, for all files or per glob.
inputs: {}
#  size: 640
#  dtype: float16
#  "mobile/**": { size: 320 }

# What a model may cost; more is an error.
budgets: {}
#  parameters: 5M
#  macs: 4.5G
#  peakMemory: 64 MB
#  layerShare: 50%
#  "mobile/**": { parameters: 1M }

# Files to skip, as in a .gitignore.
ignore: []
#  - legacy/

# The same keys for some files only; later ones win.
overrides: []
#  - files: research/**
#    rules: { dead-layer: off }
`;
