import { spawnSync } from "node:child_process";
import path from "node:path";
import { run } from "../../server/cli/run";
import { unpainted } from "../../server/report/report";

const CLI = path.resolve("dist/cli.js");

/** Nothing of the terminal, or of the job, in which the tests run. */
const PLAIN = {
  NO_COLOR: "1",
  FORCE_COLOR: undefined,
  GITHUB_WORKSPACE: undefined,
  CI_PROJECT_DIR: undefined,
};

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the packaged command line in a folder, as a shell without a terminal does. */
export function fovea(
  folder: string,
  args: readonly string[],
  input = "",
  own: Readonly<Record<string, string>> = {},
): Ran {
  const env = { ...process.env, ...PLAIN, ...own };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd: folder,
    input,
    encoding: "utf8",
    env,
    timeout: 60_000,
    maxBuffer: 100_000_000,
  });
  return { code: status, out: stdout, err: stderr };
}

/** The same in this process, for what does not depend on one of its own: starting one takes longer than most of what it is asked. */
export async function foveaHere(folder: string, args: readonly string[]): Promise<Ran> {
  let out = "";
  let err = "";
  const code = await run(args, {
    folder,
    watched: false,
    paint: unpainted,
    write: (text) => {
      out += text;
    },
    say: (line) => {
      err += `fovea: ${line}\n`;
    },
    status: () => undefined,
  });
  return { code, out, err };
}
