import assert from "node:assert/strict";
import { MODERN, TestClient } from "./client";
import { ROWS } from "./rows";

const URI = "untitled:Untitled-1";

describe("what commands on layers ask", () => {
  let client: TestClient;
  const position = { line: 3, character: 5 };

  before(async () => {
    client = await TestClient.start(MODERN, { commands: true });
    await client.open(URI, ROWS);
  });

  after(async () => {
    assert.equal(await client.stop(), 0);
  });

  it("the lines that have layers", async () => {
    const lines = await client.request("fovea/layerLines", { uri: URI, position });
    assert.deepEqual(lines, [
      [2, 2],
      [3, 3],
      [5, 5],
      [6, 6],
    ]);
  });

  it("edits, and where the cursor goes; or why there are none", async () => {
    const up = await client.request<{ edits: unknown[]; selection: unknown }>("fovea/refactor", {
      uri: URI,
      position,
      refactoring: "up",
    });
    assert.equal(up.edits.length, 3);
    assert.deepEqual(up.selection, { line: 2, character: 5 });
    const down = await client.request<{ refused: string }>("fovea/refactor", {
      uri: URI,
      position,
      refactoring: "down",
    });
    assert.match(down.refused, /^Move layer down: C3k2 stays where it is; it is the last of its list/);
    const none = { uri: URI, position: { line: 0, character: 0 }, refactoring: "up" };
    assert.equal(await client.request("fovea/refactor", none), null);
  });

  it("a block of the rows that are selected", async () => {
    const uri = "file:///models/net.fovea.yaml";
    await client.open(uri, "input_shape: [8]\nlayers:\n  - relu\n  - {type: dense, units: 4}\n  - relu\n");
    const extract = { uri, position: { line: 2, character: 4 }, refactoring: "extract" };
    const alone = await client.request<{ edits: { newText: string }[] }>("fovea/refactor", extract);
    const both = await client.request<{ edits: { newText: string }[] }>("fovea/refactor", {
      ...extract,
      end: { line: 3, character: 10 },
    });
    const texts = (made: typeof both): string => made.edits.map((e) => e.newText).join("");
    assert.doesNotMatch(texts(alone), /dense/);
    assert.match(texts(both), /blocks:\n {2}block:\n {4}- relu\n {4}- \{type: dense, units: 4\}/);
  });

  it("types that can be inserted, and the text of one", async () => {
    const types = await client.request<{ type: string }[]>("fovea/insertables", { uri: URI, position });
    assert.equal(types[0]?.type, "C3k2");
    const made = await client.request<{ snippet: { newText: string }; edits: { newText: string }[] }>(
      "fovea/insert",
      { uri: URI, position, type: "SPPF" },
    );
    assert.match(made.snippet.newText, /^ {2}- \[-1, 1, SPPF, \[\$\{1:16\}\]\]\n$/);
    assert.deepEqual(
      made.edits.map((e) => e.newText),
      ["3"],
    );
  });

  it("the file in the other language", async () => {
    const other = await client.request<{ language: string; text: string }>("fovea/otherLanguage", {
      uri: URI,
    });
    assert.equal(other.language, "json");
    assert.equal(JSON.parse(other.text).backbone.length, 2);
  });

  it("the problems of a file that is not open", async () => {
    const text = ROWS.replace("[1, 2]", "[1, 9]");
    const check = async (name: string, text: string) => {
      const params = { uri: `file:///elsewhere/${name}`, text };
      const { isModel, diagnostics } = await client.request<{
        isModel: boolean;
        diagnostics: { code: string }[];
      }>("fovea/check", params);
      return { isModel, codes: diagnostics.map(({ code }) => code) };
    };
    assert.deepEqual(await check("net.yaml", text), { isModel: true, codes: ["bad-reference"] });
    assert.deepEqual(await check("compose.yaml", "services: {}\n"), { isModel: false, codes: [] });
    // What has problems without being a model: a config file, and what is meant to be one.
    const config = await check("fovea.yaml", "ruls: {}\n");
    assert.ok(!config.isModel && config.codes.length === 1, `${config.codes}`);
  });
});
