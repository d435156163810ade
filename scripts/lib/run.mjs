import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { root } from "./root.mjs";

/**
 * Runs a program to its end. Its output goes to the terminal, or into `output` with `quiet`.
 * Never rejects: a program that cannot be started has code 127.
 */
export function run(command, args, { cwd = root, env = process.env, quiet = false, timeout = 0, tee } = {}) {
  return new Promise((resolve) => {
    const piped = quiet || tee !== undefined;
    const stdio = ["ignore", piped ? "pipe" : "inherit", piped ? "pipe" : "inherit"];
    const child = spawn(command, args, { cwd, env, stdio, timeout });
    let output = "";
    const take = (stream) => (chunk) => {
      output += chunk;
      if (!quiet) stream.write(chunk);
      tee?.(String(chunk));
    };
    child.stdout?.on("data", take(process.stdout));
    child.stderr?.on("data", take(process.stderr));
    child.on("error", (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on("close", (code, signal) =>
      resolve({ code: code ?? 1, output: signal ? `${output}${signal}\n` : output }),
    );
  });
}

/** Runs a script with the Node that runs this one. */
export const runNode = (args, options) => run(process.execPath, args, options);

/** Runs the file that a dev dependency calls `name` in its `bin`. */
export function runBin(packageName, name, args, options) {
  const manifest = createRequire(path.join(root, "package.json"))(`${packageName}/package.json`);
  const bin = typeof manifest.bin === "string" ? manifest.bin : manifest.bin[name];
  return runNode([path.join(root, "node_modules", packageName, bin), ...args], options);
}

/** The npm that started us, else the one on the PATH. */
export function runNpm(args, options) {
  const started = process.env.npm_execpath;
  if (started?.endsWith(".js")) return runNode([started, ...args], options);
  return process.platform === "win32"
    ? run(process.env.ComSpec ?? "cmd.exe", ["/d", "/s", "/c", "npm", ...args], options)
    : run("npm", args, options);
}
