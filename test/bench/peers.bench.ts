import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { getLanguageService, TextDocument } from "vscode-json-languageservice";
import { type Asks, Editor, quantile, typed } from "./editor";
import { files, type Opened } from "./texts";

/**
 * What others take for the same files in this one run: a key until the editor has its answer, and a model on the command line.
 * Frameworks are asked where FOVEA_ORACLE_PYTHON names a Python that has them. `npm run bench peers`
 */

const YAML_SERVER = "node_modules/yaml-language-server/bin/yaml-language-server";
const WARM = 10;
const ROUNDS = 30;

/** That server tells problems only when 200 ms have passed; what it makes of the text shows in its outline as well. */
const outline: Asks = (client, uri) =>
  client.request("textDocument/documentSymbol", { textDocument: { uri } });

/** The median of a key, in ms. */
async function key(file: Opened, server?: string, asks?: Asks): Promise<number> {
  const editor = await Editor.open(file, server, asks);
  const edits = typed(file);
  const times: number[] = [];
  for (let i = 0; i < WARM + ROUNDS; i++) {
    const time = await editor.key(edits[i % edits.length] as (typeof edits)[number]);
    if (i >= WARM) times.push(time);
  }
  await editor.close();
  return quantile(times, 0.5);
}

/** What VS Code's JSON server does with a text that has changed, without the way there and back. */
async function jsonService(file: Opened): Promise<number> {
  const service = getLanguageService({});
  const times: number[] = [];
  for (let i = 0; i < WARM + ROUNDS; i++) {
    const from = performance.now();
    const document = TextDocument.create("file:///bench/a.json", "json", i, file.text);
    const parsed = service.parseJSONDocument(document);
    await service.doValidation(document, parsed);
    service.findDocumentSymbols2(document, parsed);
    if (i >= WARM) times.push(performance.now() - from);
  }
  return quantile(times, 0.5);
}

const shown = (ms: number): string => ms.toFixed(ms < 10 ? 1 : 0);

const say = (what: string, ours: number, other: string, theirs: number): void =>
  console.log(
    `${what.padEnd(28)} Fovea ${shown(ours).padStart(5)} ms  ${other} ${shown(theirs)} ms  × ${(ours / theirs).toFixed(2)}`,
  );

for (const file of files()) {
  const isJson = file.name.endsWith("json");
  const ours = await key(file);
  if (isJson) say(file.what, ours, "VS Code's JSON service", await jsonService(file));
  else say(file.what, ours, "yaml-language-server", await key(file, YAML_SERVER, outline));
}

/** How a framework gets to a model: imported, then built from the file. */
const BUILDS: readonly (readonly [what: string, name: string, other: string, program: string])[] = [
  [
    "YOLO, 51 lines",
    "yolo11.yaml",
    "Ultralytics, import and build",
    "import sys\nfrom ultralytics.nn.tasks import DetectionModel\nDetectionModel(sys.argv[1], verbose=False)",
  ],
  [
    "Keras, one line",
    "nasnet.json",
    "Keras, import and build",
    "import sys, keras\nkeras.models.model_from_json(open(sys.argv[1]).read())",
  ],
];

function program(command: string, args: readonly string[]): number {
  const times = Array.from({ length: 3 }, () => {
    const from = performance.now();
    const { status, stderr } = spawnSync(command, args, {
      encoding: "utf8",
      env: { ...process.env, KERAS_BACKEND: "torch" },
    });
    if (status === null || status > 1) throw new Error(stderr);
    return performance.now() - from;
  });
  return quantile(times, 0.5);
}

const python = process.env.FOVEA_ORACLE_PYTHON;
const folder = mkdtempSync(path.join(tmpdir(), "fovea-bench-"));
try {
  const texts = new Map([...files()].map(({ name, text }) => [name, text]));
  for (const [what, name, other, code] of BUILDS) {
    const file = path.join(folder, name);
    writeFileSync(file, texts.get(name) ?? "");
    const ours = program(process.execPath, ["dist/cli.js", "check", "--no-config", file]);
    if (python) say(`${what}, fovea check`, ours, other, program(python, ["-c", code, file]));
    else console.log(`${what}, fovea check: ${ours.toFixed(0)} ms; ${other}: not measured`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
