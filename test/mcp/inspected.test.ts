import assert from "node:assert/strict";
import path from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ErrorCode, McpError } from "@modelcontextprotocol/sdk/types.js";
import Ajv from "ajv";
import { inFolder } from "../cli/folder";

const NET = `input_shape: [3, 32, 32]
layers:
  - { type: conv2d, out_channels: 8, kernel_size: 3 }
  - { type: global_average_pooling2d }
  - { type: dense, units: 10 }
`;

/** One sound call of every tool: a tool that is new here fails the test. */
const CALLS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  analyse: { path: "net.yaml" },
  check: { path: "net.yaml" },
  fix: { path: "net.yaml" },
  list_layers: { path: "net.yaml" },
  explain_layer: { path: "net.yaml", layer: "0" },
  diff: { before_path: "net.yaml", after_path: "net.yaml" },
  fit: { path: "net.yaml" },
  shrink: { path: "net.yaml", parameters: 200 },
  rule: { code: "double-activation" },
};

async function inspecting(body: (client: Client) => Promise<void>): Promise<void> {
  await inFolder({ "net.yaml": NET }, async (folder) => {
    const client = new Client({ name: "inspector", version: "1" });
    const args = [path.resolve("dist/cli.js"), "mcp", "--root", folder];
    await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: "inherit" }));
    try {
      await body(client);
    } finally {
      await client.close();
    }
  });
}

const codeOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => undefined,
    (error) => (error instanceof McpError ? error.code : error),
  );

/** What the protocol's inspector looks at, of a server that it has never seen. */
describe("a server under inspection", () => {
  it("says who it is and what it can do, and answers a ping", () =>
    inspecting(async (client) => {
      const { name, title, version } = client.getServerVersion() ?? {};
      assert.deepEqual([name, title], ["fovea", "Fovea"]);
      assert.match(version ?? "", /^\d+\.\d+\.\d+/);
      assert.deepEqual(client.getServerCapabilities(), { tools: {} });
      assert.deepEqual(await client.ping(), {});
    }));

  it("refuses what it does not offer with the protocol's own code", () =>
    inspecting(async (client) => {
      const asked = [
        client.request({ method: "resources/list" }, {} as never),
        client.request({ method: "prompts/list" }, {} as never),
        client.request({ method: "logging/setLevel", params: { level: "debug" } }, {} as never),
      ];
      for (const one of asked) assert.equal(await codeOf(one), ErrorCode.MethodNotFound);
    }));

  it("names its tools as every client takes them, with schemas that hold for the calls of them", () =>
    inspecting(async (client) => {
      const { tools } = await client.listTools();
      assert.deepEqual(tools.map((t) => t.name).sort(), Object.keys(CALLS).sort());
      const ajv = new Ajv({ strict: true, allowUnionTypes: true });
      for (const { name, inputSchema } of tools) {
        assert.match(name, /^[a-zA-Z0-9_-]{1,64}$/);
        const holds = ajv.compile(inputSchema);
        assert.ok(holds(CALLS[name]), `${name}: ${ajv.errorsText(holds.errors)}`);
        assert.ok(!holds({ ...CALLS[name], nonsense: 1 }), `${name} takes what it does not know`);
        for (const argument of Object.values(inputSchema.properties ?? {}))
          assert.ok(
            (argument as { description?: string }).description,
            `${name} has an argument without words`,
          );
      }
    }));

  it("answers each of them with an object, which is its text too", () =>
    inspecting(async (client) => {
      for (const [name, given] of Object.entries(CALLS)) {
        const { isError, content, structuredContent } = await client.callTool({ name, arguments: given });
        assert.ok(!isError, `${name}: ${JSON.stringify(content)}`);
        const [{ type, text }] = content as [{ type: string; text: string }];
        assert.equal(type, "text");
        assert.deepEqual(JSON.parse(text), structuredContent);
      }
    }));

  it("answers what is no call of a tool in a sentence, and all at once in any order", () =>
    inspecting(async (client) => {
      for (const given of [{}, { path: 1 }, { path: ["net.yaml"] }, { path: null, text: "" }]) {
        const { isError } = await client.callTool({ name: "analyse", arguments: given });
        assert.equal(isError, true, JSON.stringify(given));
      }
      const many = Object.entries(CALLS).map(([name, given]) => client.callTool({ name, arguments: given }));
      for (const { isError } of await Promise.all([...many, ...many])) assert.ok(!isError);
    }));
});
