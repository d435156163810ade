import { mkdirSync } from "node:fs";
import path from "node:path";
import { unpainted } from "../report/report";
import { CannotRun } from "./command";
import type { Terminal } from "./terminal";
import { writeWhole } from "./written";

/** Where a result goes. */
export interface Output extends Pick<Terminal, "paint" | "write"> {
  /** Show the lines that problems stand in. */
  readonly excerpts: boolean;
  close(): void;
}

/** The terminal, or the file that `--output-file` names: written at the end, so that it is never half there. */
export function outputOf(file: string | undefined, { folder, paint, watched, write }: Terminal): Output {
  if (file === undefined) return { paint, excerpts: watched, write, close: () => undefined };
  const parts: string[] = [];
  return {
    paint: unpainted,
    excerpts: false,
    write: (text) => void parts.push(text),
    close() {
      const absolute = path.resolve(folder, file);
      try {
        mkdirSync(path.dirname(absolute), { recursive: true });
        writeWhole(absolute, parts.join(""));
      } catch (error) {
        throw new CannotRun(`--output-file: ${(error as Error).message}`);
      }
    },
  };
}
