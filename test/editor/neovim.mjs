// Runs neovim.lua in a headless Neovim, against the bundled `fovea lsp --stdio`.   node test/editor/neovim.mjs
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { which } from "../../scripts/lib/path.mjs";
import { isMain, root } from "../../scripts/lib/root.mjs";
import { run } from "../../scripts/lib/run.mjs";

/** Line 4 refers to a layer that does not exist. */
const MODEL = `nc: 80
backbone:
  - [-1, 1, Conv, [64, 3, 2]]
  - [9, 1, Conv, [128, 3, 2]]
head:
  - [[1], 1, Detect, [nc]]
`;

export const findNeovim = () => which("nvim");

export async function testNeovim() {
  const folder = mkdtempSync(path.join(tmpdir(), "fovea-neovim-"));
  const file = path.join(folder, "model.yaml");
  writeFileSync(file, MODEL);
  // Split at spaces by the script: neither Node's path nor ours is passed in it.
  const env = { ...process.env, FILE: file, COMMAND: "node dist/cli.js lsp --stdio" };
  env.PATH = `${path.dirname(process.execPath)}${path.delimiter}${env.PATH}`;
  const script = `luafile ${path.join(root, "test/editor/neovim.lua")}`;
  const args = ["--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", script];
  const { code, output } = await run(findNeovim(), args, { env, quiet: true, timeout: 60_000 });
  rmSync(folder, { recursive: true, force: true });
  console.log(output.trim());
  const passed = (output.match(/^ok /gm) ?? []).length;
  return { passed, failed: code === 0 && passed > 0 ? 0 : 1 };
}

if (isMain(import.meta.url)) process.exitCode = (await testNeovim()).failed;
