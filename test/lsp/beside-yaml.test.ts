import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { CompletionList, Diagnostic, Hover } from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { read } from "../tidy/sources";
import { MODERN, TestClient } from "./client";

/** What redhat.vscode-yaml starts. */
const OTHER = "node_modules/yaml-language-server/bin/yaml-language-server";

interface Association {
  readonly fileMatch: readonly string[];
  readonly url: string;
}

const { contributes } = JSON.parse(read("package.json")) as {
  readonly contributes: Readonly<Record<"yamlValidation" | "jsonValidation", readonly Association[]>>;
};

/** As that extension hands on what others contribute. */
const associations = contributes.yamlValidation.map(({ fileMatch, url }) => ({
  uri: String(pathToFileURL(path.resolve(url))),
  fileMatch: fileMatch.map((name) => (/^[/!]/.test(name) ? name : `/${name}`)),
}));

const LAYERS = `input_shape: [3, 32, 32]
blocks:
  mine:
    - {type: conv2d, out_channels: 8, kernel_size: 3}
layers:
  - {name: stem, type: conv2d, out_channels: 8, kernel_size: 3}
`;

/** Where somebody asks (\`‸\`), and what he has to be offered: by whom, or by nobody of the two. */
const PLACES: readonly (readonly [name: string, text: string, label: string])[] = [
  ["a.fovea.yaml", `${LAYERS}  - {type: ‸}\n`, "mine"],
  ["a.fovea.yaml", `${LAYERS}  - {type: ‸}\n`, "maxpool2d"],
  ["a.fovea.yaml", `${LAYERS}  - {type: conv2d, from: ‸}\n`, "stem"],
  ["a.fovea.yaml", `${LAYERS}  - {type: conv2d, ‸}\n`, "padding_mode"],
  ["a.fovea.yaml", `${LAYERS}  - {type: conv2d, p‸}\n`, "padding_mode"],
  ["a.fovea.yaml", `${LAYERS}  - {type: conv2d, ker‸}\n`, "padding_mode"],
  ["a.fovea.yaml", `${LAYERS}  - {type: conv2d, kernel_size: 3, ‸}\n`, "padding_mode"],
  ["a.fovea.yaml", `${LAYERS}  - type: conv2d\n    p‸\n`, "padding_mode"],
  ["a.fovea.yaml", `${LAYERS}  - type: conv2d\n    kernel_size: 3\n    ‸\n`, "padding_mode"],
  ["a.fovea.yaml", `${LAYERS}  - ‸\n`, "type"],
  ["a.fovea.yaml", `${LAYERS}  - {‸}\n`, "type"],
  ["a.fovea.yaml", `${LAYERS}  - type: ‸\n`, "maxpool2d"],
  ["a.fovea.yaml", `${LAYERS}  - type: conv2d\n    padding_mode: ‸\n`, "circular"],
  ["a.fovea.yaml", `${LAYERS}  - {type: conv2d, padding_mode: ‸}\n`, "circular"],
  ["a.fovea.yaml", `${LAYERS}  - {type: linear, activation: ‸}\n`, "relu"],
  ["a.fovea.yaml", `${LAYERS}  - type: conv2d\n    ‸\n`, "padding_mode"],
  ["a.fovea.yaml", `${LAYERS}‸\n`, "outputs"],
  ["a.fovea.yaml", `${LAYERS}framework: ‸\n`, "keras"],
  ["net.yaml", `${LAYERS}  - {type: ‸}\n`, "maxpool2d"],
  ["net.yaml", `${LAYERS}  - {type: conv2d, ‸}\n`, "padding_mode"],
  ["fovea.yaml", "‸\n", "rules"],
  ["fovea.yaml", "rules:\n  ‸\n", "huge-dense"],
  ["fovea.yaml", "rules:\n  huge-dense: ‸\n", "hint"],
  [".fovea.yml", "budgets:\n  ‸\n", "parameters"],
];

describe("beside yaml-language-server", function () {
  this.timeout(120_000);
  let own: TestClient;
  let other: TestClient;
  let opened = 0;

  before(async () => {
    own = await TestClient.start(MODERN, { schemas: ["json", "yaml"] });
    other = await TestClient.start(MODERN, {}, undefined, undefined, OTHER);
    const yaml = { schemaStore: { enable: false }, validate: true, hover: true, completion: true };
    other.settings = yaml;
    await other.connection.sendNotification("workspace/didChangeConfiguration", { settings: { yaml } });
    await other.connection.sendNotification("json/schemaAssociations", associations);
  });

  after(async () => {
    assert.equal(await own.stop(), 0);
    assert.equal(await other.stop(), 0);
  });

  const open = async (name: string, text: string): Promise<string> => {
    const uri = `file:///p/${++opened}/${name}`;
    for (const client of [own, other]) await client.open(uri, text);
    return uri;
  };

  it("finds the same kind of fault as Fovea in what is none", async () => {
    const uri = await open("b.fovea.yaml", `${LAYERS}  - {type: conv2d, out_channels: -1}\n`);
    // It reads the schemas after the first file has been opened.
    const found = await other.until(() =>
      other.published.find((p) => p.uri === uri && p.diagnostics.length > 0),
    );
    assert.match(found.diagnostics.map(saidOf).join(), /^7: [^,]*$/);
  });

  it("completes nothing twice, and leaves nothing out", async () => {
    for (const [name, marked, label] of PLACES) {
      const offset = marked.indexOf("‸");
      const text = marked.replace("‸", "");
      const uri = await open(name, text);
      const position = TextDocument.create(uri, "yaml", 1, text).positionAt(offset);
      const [ours = [], theirs = []] = await Promise.all(
        [own, other].map(async (client) => {
          const params = { textDocument: { uri }, position, context: { triggerKind: 1 } };
          const list = await client.request<CompletionList | null>("textDocument/completion", params);
          return (list?.items ?? []).map((i) => i.label);
        }),
      );
      assert.deepEqual(
        ours.filter((l) => theirs.includes(l)),
        [],
        `${name} ${marked}`,
      );
      assert.ok([...ours, ...theirs].includes(label), `${name} ${marked}: ${theirs}`);
    }
  });

  it("calls each schema as SchemaStore does", () => {
    const schemas = Object.values(contributes.jsonValidation).map(
      ({ url }) => JSON.parse(read(url)) as Readonly<Record<"$id" | "$schema", string>>,
    );
    const ids = schemas.map(({ $id }) => $id);
    assert.equal(new Set(ids).size, 2);
    for (const id of ids) assert.match(id, /^https:\/\/json\.schemastore\.org\/fovea(-\w+)?\.json$/);
    for (const { $schema } of schemas) assert.equal($schema, "http://json-schema.org/draft-07/schema#");
  });

  it("explains a key of a config file once", async () => {
    const uri = await open("fovea.yaml", "rules:\n  huge-dense: off\n");
    const params = { textDocument: { uri }, position: { line: 0, character: 2 } };
    assert.equal(await own.request<Hover | null>("textDocument/hover", params), null);
    assert.ok(await other.request<Hover | null>("textDocument/hover", params));
  });

  it("finds no fault in the examples under any name", async () => {
    for (const example of readdirSync("examples").filter((f) => f.endsWith(".yaml"))) {
      const text = read(`examples/${example}`);
      const names = text.includes("\nlayers:") ? [example, `${example.slice(0, -5)}.fovea.yaml`] : [example];
      for (const name of names) {
        const uri = await open(name, text);
        const problems = await other.until(() => other.published.find((p) => p.uri === uri));
        assert.deepEqual(problems.diagnostics.map(saidOf), [], name);
      }
    }
  });
});

const saidOf = ({ message, range }: Diagnostic): string => `${range.start.line + 1}: ${message}`;
