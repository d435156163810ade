import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Documents whose examples are run. */
export const CONSOLES = ["docs/cli.md"];

const FENCE = /^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm;

/** How long something takes is different every time. */
const TIME = /\b\d[\d,]* ms\b/g;

/**
 * The document with what its examples print. A fence of `yaml NAME` is a file of that name; one of `console` has commands
 * behind `$` and their output, and what they leave behind is there for the next one. `cli` is the built command line.
 */
export function renewedConsoles(document: string, cli: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "fovea-document-"));
  try {
    const shell = shellIn(folder, cli);
    return document.replace(FENCE, (fence, language: string, info: string, body: string) => {
      const name = info.trim();
      if (language === "console") return `\`\`\`console\n${commandsOf(body).map(shell).join("\n")}\`\`\``;
      if (name !== "") writeFileSync(path.join(folder, name), body);
      return fence;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const commandsOf = (body: string): readonly string[] =>
  body.split("\n").flatMap((line) => (line.startsWith("$ ") ? line.slice(2) : []));

/** Runs a command in the folder, where `fovea` is on the path; returns it with its output. */
function shellIn(folder: string, cli: string): (command: string) => string {
  const bin = path.join(folder, ".git"); // no config file or .gitignore above this folder counts
  mkdirSync(bin);
  const program = path.join(bin, "fovea");
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${path.resolve(cli)}" "$@"\n`);
  chmodSync(program, 0o755);
  const env = {
    ...process.env,
    PATH: `${bin}${path.delimiter}${process.env.PATH}`,
    NO_COLOR: "1",
    FORCE_COLOR: undefined,
  };
  return (command) => {
    const { stdout } = spawnSync("sh", ["-c", `exec 2>&1; ${command}`], {
      cwd: folder,
      env,
      encoding: "utf8",
    });
    return `$ ${command}\n${stdout.replace(TIME, "12 ms").trimEnd()}\n`.replace(/\n\n$/, "\n");
  };
}
