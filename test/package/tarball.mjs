// What `npm pack` makes of the repository, installed in an empty folder, as somebody has it who never saw the source.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../../scripts/lib/root.mjs";
import { runNode, runNpm } from "../../scripts/lib/run.mjs";

const MODEL = `input_shape: [1, 28, 28]
layers:
  - { type: conv2d, out_channels: 8, kernel_size: 3 }
`;
const BROKEN = MODEL.replace("kernel_size: 3", "kernel_size: 0");

/** Nothing else belongs into the package. */
const ALLOWED = [
  /^(package\.json|README\.md|LICENSE)$/,
  /^dist\/(cli|main|core|server|mcp-sdk)\.js$/,
  /^dist\/words\/[\w-]+\.json$/,
  /^dist\/rules\/[\w-]+\.md$/,
  /^schemas\/\w+\.schema\.json$/,
];

/** Named assertions; each returns what is wrong, if anything. `end` removes what they leave. */
export function tarball() {
  const folder = mkdtempSync(path.join(tmpdir(), "fovea-package-"));
  const home = path.join(folder, "home");
  const installed = path.join(home, "node_modules/fovea");
  const bin = path.join(home, "node_modules/.bin", process.platform === "win32" ? "fovea.cmd" : "fovea");

  async function fovea(args, model) {
    writeFileSync(path.join(home, "net.yaml"), model);
    const script = path.join(installed, JSON.parse(read("package.json")).bin.fovea);
    return runNode([script, ...args], { cwd: home, quiet: true });
  }
  const read = (file) => readFileSync(path.join(installed, file), "utf8");

  const tests = {
    "npm pack prints the name of its file and nothing else": async () => {
      mkdirSync(home);
      writeFileSync(path.join(home, "package.json"), "{}\n");
      const args = ["pack", "--loglevel=error", "--pack-destination", folder];
      const { code, output } = await runNpm(args, { cwd: root, quiet: true });
      return (code !== 0 || !/^fovea-[\d.]+\.tgz\n$/.test(output)) && output;
    },
    "it installs without a network, in an empty folder": async () => {
      const file = readdirSync(folder).find((name) => name.endsWith(".tgz"));
      const args = ["install", "--offline", "--no-audit", "--no-fund", path.join(folder, file ?? "none")];
      const { code, output } = await runNpm(args, { cwd: home, quiet: true });
      return code !== 0 && output;
    },
    "it contains the command line and nothing else": () => {
      const names = readdirSync(installed, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((e) => path.relative(installed, path.join(e.parentPath ?? e.path, e.name)))
        .map((name) => name.split(path.sep).join("/"));
      return names.filter((name) => !ALLOWED.some((one) => one.test(name))).join(", ");
    },
    "its fovea is on the path and says its version": async () => {
      if (!readdirSync(path.dirname(bin)).includes(path.basename(bin))) return "there is no such program";
      const { output } = await fovea(["--version"], MODEL);
      return output !== `${JSON.parse(read("package.json")).version}\n` && output;
    },
    "it passes a good model and refuses a bad one": async () => {
      const good = await fovea(["check", "--format", "concise"], MODEL);
      const bad = await fovea(["check", "--format", "concise"], BROKEN);
      if (good.code !== 0 || good.output !== "") return good.output;
      return (bad.code !== 1 || !/^net\.yaml:3:\d+: error /.test(bad.output)) && bad.output;
    },
    "it reports, explains and lists rules": async () => {
      const report = await fovea(["report", "net.yaml", "--format", "json"], MODEL);
      if (JSON.parse(report.output).files[0].totals.parameters !== 80) return report.output;
      const page = await fovea(["explain", "bad-argument"], MODEL);
      const rules = await fovea(["rules"], MODEL);
      return (!page.output.startsWith("# bad-argument") || !/^ {2}budget/m.test(rules.output)) && page.output;
    },
    "its server for agents starts and ends with its input": async () => {
      const { code, output } = await fovea(["mcp"], MODEL);
      return (code !== 0 || output !== "") && `${code} ${output}`;
    },
    "its language server starts and ends with its input": async () => {
      // 1 is what the protocol wants of a server whose editor has gone without a word.
      const { code, output } = await fovea(["lsp", "--stdio"], MODEL);
      return (code !== 1 || output !== "") && `${code} ${output}`;
    },
  };
  return { tests, end: () => rmSync(folder, { recursive: true, force: true }) };
}
