import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { COMMAND_LINE, serverStart } from "../../client/mcp-start";
import { TOOLS } from "../../server/mcp/tools";
import { inFolder } from "../cli/folder";

const NET = `input_shape: [3, 32, 32]
layers:
  - { type: conv2d, name: stem, out_channels: 8, kernel_size: 3 }
  - { type: relu }
  - { type: global_average_pooling2d }
  - { type: dense, units: 10 }
`;

/** The activation is applied twice; that one of them goes is safe. */
const TWICE = `input_shape: [16]
layers:
  - { type: dense, units: 8 }
  - { type: relu }
  - { type: relu }
  - { type: dense, units: 2 }
`;

const YOLO = `nc: 10
scales: { n: [0.5, 0.25, 256], s: [0.5, 0.5, 256] }
backbone:
  - [-1, 1, Conv, [64, 3, 2]]
head:
  - [-1, 1, Classify, [nc]]
`;

interface Result {
  readonly isError?: boolean;
  readonly content: readonly { readonly type: string; readonly text: string }[];
  // biome-ignore lint/suspicious/noExplicitAny: whatever the tool answers.
  readonly structuredContent?: any;
}

type Call = (name: string, args?: Readonly<Record<string, unknown>>) => Promise<Result>;

/** A client as agents have it, and a server started as they start it. */
async function connected(folder: string, body: (call: Call, client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [path.resolve("dist/cli.js"), "mcp", "--root", path.join(folder, "work")],
      cwd: folder,
      stderr: "inherit",
    }),
  );
  try {
    await body(
      async (name, args = {}) => (await client.callTool({ name, arguments: args })) as unknown as Result,
      client,
    );
  } finally {
    await client.close();
  }
}

const FILES = {
  "work/net.yaml": NET,
  "work/twice.yaml": TWICE,
  "work/yolo.yaml": YOLO,
  "work/notes.yaml": "a: 1\n",
  "work/sub/fovea.yaml": "rules: { double-activation: off }\n",
  "work/sub/twice.yaml": TWICE,
  "secret.yaml": NET,
};

const refused = (result: Result, pattern: RegExp): void => {
  assert.equal(result.isError, true);
  assert.match(result.content[0]?.text ?? "", pattern);
};

describe("the server that VS Code is offered", () => {
  it("is the project's own, and answers an agent about the files of its folder alone", () =>
    inFolder(FILES, async (folder) => {
      const root = path.join(folder, "work");
      mkdirSync(path.join(root, "node_modules"));
      symlinkSync(path.resolve("."), path.join(root, "node_modules/fovea"), "junction");
      const start = serverStart(root, path.join(root, ...COMMAND_LINE));
      const client = new Client({ name: "test", version: "1" });
      // As VS Code does it: in the folder, with its own variables and those of the definition.
      const env = { ...(process.env as Record<string, string>), ...start.env };
      await client.connect(new StdioClientTransport({ ...start, env, cwd: root, stderr: "inherit" }));
      try {
        const call = async (name: string, args: Record<string, unknown>): Promise<Result> =>
          (await client.callTool({ name, arguments: args })) as unknown as Result;
        const { tools } = await client.listTools();
        assert.deepEqual(
          tools.map((t) => t.name),
          TOOLS.map((t) => t.name),
        );
        const { structuredContent } = await call("analyse", { path: "net.yaml" });
        assert.deepEqual(structuredContent.parameters, { value: 314, status: "complete" });
        refused(await call("analyse", { path: "../secret.yaml" }), /secret\.yaml/);
      } finally {
        await client.close();
      }
    }));
});

describe("fovea mcp", () => {
  it("lists its tools, each with a schema and what it may do", () =>
    inFolder(FILES, (folder) =>
      connected(folder, async (_, client) => {
        const { tools } = await client.listTools();
        assert.deepEqual(
          tools.map((t) => t.name),
          TOOLS.map((t) => t.name),
        );
        assert.deepEqual(
          tools.filter((t) => !t.annotations?.readOnlyHint).map((t) => t.name),
          ["fix"],
        );
        for (const { description, inputSchema } of tools) {
          assert.ok(description && description.length > 40);
          assert.equal(inputSchema.type, "object");
        }
        assert.match(client.getInstructions() ?? "", /call check before training/);
      }),
    ));

  it("answers in a few lines, with what its figures mean", () =>
    inFolder(FILES, (folder) =>
      connected(folder, async (call) => {
        const total = await call("analyse", { path: "net.yaml" });
        assert.deepEqual(total.structuredContent.parameters, { value: 314, status: "complete" });
        assert.match(total.structuredContent.contract, /unknown: null, never zero/);
        assert.deepEqual(JSON.parse(total.content[0]?.text ?? ""), total.structuredContent);
        const small = await call("analyse", { path: "yolo.yaml", scale: "s" });
        assert.equal(small.structuredContent.scale, "s");
        const unknown = await call("analyse", { text: NET.replace("relu", "whatever") });
        assert.equal(unknown.structuredContent.parameters.status, "partial");
        assert.deepEqual(unknown.structuredContent.notFullyKnown, [
          "1 whatever",
          "2 global_average_pooling2d",
          "3 dense",
        ]);
      }),
    ));

  it("lists layers in portions and explains one by its index or its name", () =>
    inFolder(FILES, (folder) =>
      connected(folder, async (call) => {
        const first = await call("list_layers", { path: "net.yaml", limit: 3 });
        assert.equal(first.structuredContent.layers.length, 3);
        assert.equal(first.structuredContent.nextOffset, 3);
        const rest = await call("list_layers", { path: "net.yaml", offset: 3 });
        assert.deepEqual(
          rest.structuredContent.layers.map((l: { index: number; parameters: number }) => [
            l.index,
            l.parameters,
          ]),
          [[3, 90]],
        );
        const stem = await call("explain_layer", { path: "net.yaml", layer: "stem" });
        assert.equal(stem.structuredContent.steps[0].operation, "conv");
        assert.deepEqual(stem.structuredContent.steps[0].weights, ["kernel 3×3×3×8", "bias 8"]);
        for (const layer of ["0", 0])
          assert.deepEqual(
            (await call("explain_layer", { path: "net.yaml", layer })).structuredContent,
            stem.structuredContent,
          );
        refused(await call("explain_layer", { path: "net.yaml", layer: "stam" }), /did you mean stem\?/);
        refused(await call("explain_layer", { path: "net.yaml", layer: "9" }), /indices are 0 to 3/);
      }),
    ));

  it("finds problems as the config files below the root have it, and explains their rules", () =>
    inFolder(FILES, (folder) =>
      connected(folder, async (call) => {
        const found = await call("check", { path: "twice.yaml" });
        const [problem] = found.structuredContent.problems;
        assert.deepEqual([problem.code, problem.line], ["double-activation", 5]);
        assert.deepEqual((await call("check", { path: "sub/twice.yaml" })).structuredContent.problems, []);
        const page = await call("rule", { code: problem.code });
        assert.match(page.structuredContent.page, /## What it checks/);
        refused(await call("rule", { code: "doubled-activation" }), /did you mean double-activation\?/);
      }),
    ));

  it("writes a file only where it is asked to", () =>
    inFolder(FILES, (folder) =>
      connected(folder, async (call) => {
        const file = path.join(folder, "work/twice.yaml");
        const looked = await call("fix", { path: "twice.yaml" });
        assert.deepEqual([looked.structuredContent.applied, looked.structuredContent.written], [1, false]);
        assert.equal(readFileSync(file, "utf8"), TWICE);
        const text = await call("fix", { text: TWICE });
        const wrote = await call("fix", { path: "twice.yaml", write: true });
        assert.equal(wrote.structuredContent.written, true);
        assert.equal(readFileSync(file, "utf8"), text.structuredContent.text);
        refused(await call("fix", { text: TWICE, write: true }), /write needs a path/);
      }),
    ));

  it("compares, and says whether it fits", () =>
    inFolder(FILES, (folder) =>
      connected(folder, async (call) => {
        const compared = await call("diff", {
          before_path: "net.yaml",
          after_text: NET.replace("units: 10", "units: 20"),
        });
        assert.equal(compared.structuredContent.totals.parameters.delta, 90);
        const fit = await call("fit", { path: "net.yaml", device: "t4", amp: "fp16" });
        assert.equal(fit.structuredContent.fits, true);
        assert.ok(fit.structuredContent.largestBatch.training > 1000);
        writeFileSync(path.join(folder, "work/fovea.yaml"), "devices: { camera: { memory: 1 kB } }\n");
        const small = await call("fit", { path: "net.yaml", device: "camera", batch: 1 });
        assert.equal(small.structuredContent.fits, false);
        assert.equal(small.structuredContent.device.title, "camera");
        const part = await call("shrink", { text: NET.replace("relu", "whatever"), parameters: 200 });
        assert.deepEqual(
          [
            part.structuredContent.now.status,
            part.structuredContent.isWithin,
            part.structuredContent.candidates,
          ],
          ["partial", false, []],
        );
        assert.match(part.structuredContent.contract, /unknown: null, never zero/);
      }),
    ));

  it("reads nothing outside of its folder, by whatever way", () =>
    inFolder(FILES, (folder) =>
      connected(folder, async (call) => {
        symlinkSync(path.join(folder, "secret.yaml"), path.join(folder, "work/link.yaml"));
        symlinkSync(folder, path.join(folder, "work/up"));
        writeFileSync(path.join(folder, "fovea.yaml"), "rules: { double-activation: off }\n");
        const ways = [
          "../secret.yaml",
          path.join(folder, "secret.yaml"),
          "link.yaml",
          "up/secret.yaml",
          "sub/../../secret.yaml",
          "gone.yaml",
          ".",
          "",
          "net.yaml\0",
          "\\\\host\\share\\net.yaml",
          "//host/share/net.yaml",
          "C:\\net.yaml",
          "%2e%2e/secret.yaml",
          "~/secret.yaml",
          `file://${folder}/secret.yaml`,
          `${"a/".repeat(5000)}net.yaml`,
        ];
        for (const file of ways)
          for (const tool of ["analyse", "check", "fix", "list_layers", "fit"])
            refused(
              await call(tool, { path: file, ...(tool === "fix" ? { write: true } : {}) }),
              /is not a file/,
            );
        refused(
          await call("diff", { before_path: "net.yaml", after_path: "../secret.yaml" }),
          /is not a file in the workspace/,
        );
        assert.equal(readFileSync(path.join(folder, "secret.yaml"), "utf8"), NET);
        // A config file above the folder does not count either.
        assert.equal((await call("check", { path: "twice.yaml" })).structuredContent.problems.length, 1);
        assert.equal(
          (await call("analyse", { path: path.join(folder, "work/net.yaml") })).isError,
          undefined,
        );
      }),
    ));

  it("says in a sentence what is wrong with a call, and goes on", () =>
    inFolder(FILES, (folder) =>
      connected(folder, async (call) => {
        for (const [pattern, name, args] of [
          [/There is no tool "analyze"/, "analyze", {}],
          [/Give either path or text/, "analyse", {}],
          [/Give either path or text/, "analyse", { path: "net.yaml", text: NET }],
          [/has no argument "pth"; did you mean path\?/, "analyse", { pth: "net.yaml" }],
          [/has no argument "constructor"/, "analyse", { constructor: 1 }],
          [/input must be a list of whole numbers from 1/, "analyse", { path: "net.yaml", input: [0] }],
          [/needs layer/, "explain_layer", { path: "net.yaml" }],
          [/notes\.yaml is not a model file/, "check", { path: "notes.yaml" }],
          [/has no scale q; available: n, s/, "analyse", { path: "yolo.yaml", scale: "q" }],
          [/no device t5; available: h200/, "fit", { path: "net.yaml", device: "t5" }],
        ] as const)
          refused(await call(name, args), pattern);
        assert.equal((await call("analyse", { path: "net.yaml" })).isError, undefined);
      }),
    ));
});
