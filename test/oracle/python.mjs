import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { which } from "../../scripts/lib/path.mjs";
import { root } from "../../scripts/lib/root.mjs";
import { run } from "../../scripts/lib/run.mjs";

export const FOLDER = path.join(root, "test/oracle");
const ENVIRONMENT = path.join(tmpdir(), "fovea-oracle-python");
const python = (environment) =>
  path.join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** The Python to ask: the one named, the environment that `install` has made, or the system's own. */
export function findPython(named = process.env.FOVEA_ORACLE_PYTHON) {
  if (named) return named;
  return existsSync(python(ENVIRONMENT)) ? python(ENVIRONMENT) : which("python3", "python");
}

/** Makes an environment in the temporary folder with the pinned packages, several hundred MB. */
export async function install() {
  const base = which("python3", "python");
  if (!base) throw new Error("there is no Python");
  const steps = [
    [base, ["-m", "venv", ENVIRONMENT]],
    ...["requirements.txt", "requirements-alone.txt"].map((list) => [
      python(ENVIRONMENT),
      [
        "-m",
        "pip",
        "install",
        "-q",
        ...(list.includes("alone") ? ["--no-deps"] : []),
        "-r",
        path.join(FOLDER, list),
      ],
    ]),
  ];
  for (const [program, args] of steps) {
    const { code } = await run(program, args);
    if (code !== 0) throw new Error(`${path.basename(program)} ${args.join(" ")} ended with ${code}`);
  }
  return python(ENVIRONMENT);
}

/** Which of these packages Python cannot import. */
export async function missing(program, packages) {
  const script =
    "import importlib.util, sys; print(*[p for p in sys.argv[1:] if not importlib.util.find_spec(p)])";
  const { code, output } = await run(program, ["-c", script, ...packages], { quiet: true });
  return code === 0 ? output.split(/\s+/).filter(Boolean) : packages;
}
