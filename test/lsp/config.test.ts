import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { CodeAction, Diagnostic, InlayHint } from "vscode-languageserver-protocol/node";
import { inFolder } from "../cli/folder";
import { at, MODERN, TestClient, WHOLE } from "./client";

const MODEL = `layers:
  - {type: conv2d, out_channels: 16, kernel_size: 3, activation: relu, kernal: 3}
  - {type: conv2d, out_channels: 16, kernel_size: 3}
`;

const FAMILY = `nc: 10
scales:
  s: [0.5, 0.5, 256]
backbone:
  - [-1, 1, Conv, [64, 3, 2]]
  - [-1, 2, C2f, [128, True]]
head:
  - [-1, 1, Classify, [nc]]
`;

const WATCHING = {
  ...MODERN,
  workspace: { ...MODERN.workspace, didChangeWatchedFiles: { dynamicRegistration: true } },
};

describe("config files, as the bundled server reads them", () => {
  let client: TestClient;

  const open = async (folder: string, name = "net.yaml", text = MODEL): Promise<string> => {
    const uri = pathToFileURL(path.join(folder, name)).href;
    await client.open(uri, text, name.endsWith("json") ? "json" : "yaml");
    return uri;
  };
  const problems = async (uri: string): Promise<Diagnostic[]> =>
    (await client.request<{ items: Diagnostic[] }>("textDocument/diagnostic", { textDocument: { uri } }))
      .items;
  const codes = async (uri: string): Promise<readonly unknown[]> => (await problems(uri)).map((d) => d.code);
  const hints = async (uri: string): Promise<readonly string[]> => {
    const found = await client.request<InlayHint[]>("textDocument/inlayHint", {
      textDocument: { uri },
      range: WHOLE,
    });
    return found.map(({ label }) => (typeof label === "string" ? label : label.map((p) => p.value).join("")));
  };

  beforeEach(async () => {
    client = await TestClient.start(WATCHING, { files: true });
  });

  afterEach(async () => {
    assert.equal(await client.stop(), 0);
  });

  it("with a budget that is exceeded lead to a smaller scale, for who asks", () =>
    inFolder({ "fovea.yaml": "budgets: { parameters: 100k }\n" }, async (folder) => {
      const uri = await open(folder, "family.yaml", FAMILY);
      const [problem] = (await problems(uri)).filter((d) => d.code === "budget");
      const fixes = async (triggerKind: number): Promise<CodeAction[]> =>
        (
          await client.request<CodeAction[]>("textDocument/codeAction", {
            textDocument: { uri },
            range: problem?.range ?? WHOLE,
            context: { diagnostics: [], triggerKind },
          })
        ).filter((a) => a.title.startsWith("Shrink to"));
      assert.deepEqual(await fixes(2), [], "a light bulb measures nothing");
      const [fix] = await fixes(1);
      assert.match(
        fix?.title ?? "",
        /^Shrink to 100K parameters: scale fit: \[0\.5, [\d.]+, 256\] \([\d,]+ parameters\)$/,
      );
      const [change] = fix?.edit?.documentChanges ?? [];
      assert.ok(change && "edits" in change);
      const [edit] = change.edits as readonly { newText: string }[];
      assert.match(edit?.newText ?? "", /^\n {2}fit: \[0\.5, /);
    }));

  it("say how a model is read and what is told of it; the nearest has the last word", () =>
    inFolder(
      {
        "fovea.yaml":
          "rules: {missing-input-shape: off, bad-argument: warning}\ninputs: {shape: [3, 8, 8]}\n",
        "deep/.fovea.json": '{"rules": {"bad-argument": "info"}}',
      },
      async (folder) => {
        const uri = await open(folder);
        assert.deepEqual(
          (await problems(uri)).map((d) => [d.code, d.severity]),
          [["bad-argument", 2]],
        );
        const deep = await open(folder, "deep/net.yaml", MODEL.replace(", kernal: 3", ""));
        assert.deepEqual(await codes(deep), []);
        assert.match((await hints(deep))[0] ?? "", /^→ 16×6×6/);
        const named = await open(folder, "deep/bad.yaml");
        assert.deepEqual(
          (await problems(named)).map((d) => [d.code, d.severity]),
          [["bad-argument", 3]],
        );
      },
    ));

  it("win over the settings, and a choice for one document over both", () =>
    inFolder({ "fovea.yaml": "rules: {bad-argument: off}\ninputs: {shape: [3, 8, 8]}\n" }, async (folder) => {
      client.settings = {
        rules: { "bad-argument": "error", "missing-input-shape": "error" },
        inputSize: [99, 99],
      };
      const uri = await open(folder, "net.yaml", MODEL.replace(", kernal: 3", ""));
      assert.deepEqual(await codes(uri), []);
      assert.match((await hints(uri))[0] ?? "", /^→ 16×6×6/);
      await client.connection.sendNotification("fovea/override", { uri, inputSize: [32, 32] });
      assert.match((await hints(uri))[0] ?? "", /^→ 16×30×30/);
    }));

  it("may be absent: then the settings switch rules, and grade them", () =>
    inFolder({}, async (folder) => {
      client.settings = { rules: { "bad-argument": ["hint", {}], "missing-input-shape": "off" } };
      const uri = await open(folder);
      assert.deepEqual(
        (await problems(uri)).map((d) => [d.code, d.severity]),
        [["bad-argument", 4]],
      );
    }));

  it("leave out what they ignore", () =>
    inFolder({ "fovea.yaml": "ignore: [drafts/]\n" }, async (folder) => {
      const uri = await open(folder, "drafts/net.yaml");
      assert.deepEqual(await codes(uri), []);
      assert.deepEqual(await hints(uri), []);
      assert.ok((await codes(await open(folder))).length > 0);
    }));

  it("are read again when one is saved, or changed by somebody else", () =>
    inFolder({ "fovea.yaml": "rules: {bad-argument: off, missing-input-shape: off}\n" }, async (folder) => {
      const uri = await open(folder);
      const config = await open(folder, "fovea.yaml", "rules: {missing-input-shape: off}\n");
      assert.deepEqual(await codes(uri), []);
      writeFileSync(path.join(folder, "fovea.yaml"), "rules: {missing-input-shape: off}\n");
      await client.connection.sendNotification("textDocument/didSave", { textDocument: { uri: config } });
      await client.until(() => client.asked.find((m) => m === "workspace/diagnostic/refresh"));
      assert.deepEqual(await codes(uri), ["bad-argument"]);
      writeFileSync(path.join(folder, "fovea.yaml"), "presets: []\n");
      await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
        changes: [{ uri: config, type: 2 }],
      });
      await client.until(() => client.asked.filter((m) => m === "workspace/diagnostic/refresh")[1]);
      assert.deepEqual(await codes(uri), []);
    }));

  it("have problems of their own, with fixes", () =>
    inFolder({}, async (folder) => {
      const text = "extends: gone.yaml\nrules: {dead-layr: error}\n";
      const uri = await open(folder, "fovea.yaml", text);
      const found = await problems(uri);
      assert.deepEqual(
        found.map((d) => [d.code, d.severity]),
        [
          ["config", 1],
          ["config", 2],
        ],
      );
      const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
        textDocument: { uri },
        range: found[1]?.range,
        context: { diagnostics: [] },
      });
      assert.deepEqual(
        actions.map((a) => a.title),
        ["Change to dead-layer"],
      );
      const other = await open(folder, "package.json", '{"name": "x"}');
      assert.deepEqual(await codes(other), []);
      const part = await open(folder, "deep/package.json", '{"name": "x", "fovea": {"ruls": {}}}');
      assert.deepEqual(await codes(part), ["config"]);
    }));

  it("silence a rule where no comment can", () =>
    inFolder({ "fovea.yaml": "root: true\n" }, async (folder) => {
      const json = '{"layers": [{"type": "conv2d", "out_channels": 8, "kernel_size": 3, "kernal": 3}]}\n';
      const uri = await open(folder, "deep/net.json", json);
      const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
        textDocument: { uri },
        range: WHOLE,
        context: { diagnostics: [] },
      });
      const action = actions.find((a) => a.title === "Disable bad-argument for this file in fovea.yaml");
      const [change] = action?.edit?.documentChanges ?? [];
      assert.ok(change && "edits" in change);
      assert.equal(change.textDocument.uri, pathToFileURL(path.join(folder, "fovea.yaml")).href);
      assert.deepEqual(change.edits, [
        {
          range: { start: at(1, 0), end: at(1, 0) },
          newText: "overrides:\n  - files: deep/net.json\n    rules: { bad-argument: off }\n",
        },
      ]);
    }));

  it("declare a module above guesses of what its name was meant to be", () =>
    inFolder({ "fovea.yaml": "root: true\n" }, async (folder) => {
      const uri = await open(
        folder,
        "yolo.yaml",
        "nc: 80\nbackbone:\n  - [-1, 1, Conv, [64, 3, 2]]\n  - [-1, 1, Convv, [64]]\nhead:\n  - [[-1], 1, Detect, [nc]]\n",
      );
      const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
        textDocument: { uri },
        range: WHOLE,
        context: { diagnostics: [] },
      });
      const titles = actions.map((a) => a.title).filter((t) => /Convv|Conv$/.test(t));
      assert.deepEqual(titles.slice(0, 2), ["Declare Convv in fovea.yaml", "Change to Conv"]);
    }));

  it("declare a module that nobody knows", () =>
    inFolder({ "fovea.yaml": "root: true\n" }, async (folder) => {
      const rows = (module: string): string =>
        `nc: 80\nbackbone:\n  - [-1, 1, Conv, [64, 3, 2]]\n  - [-1, 1, ${module}, []]\nhead:\n  - [[-1], 1, Detect, [nc]]\n`;
      const uri = await open(folder, "yolo.yaml", rows("Gate"));
      const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
        textDocument: { uri },
        range: WHOLE,
        context: { diagnostics: [] },
      });
      const action = actions.find((a) => a.title === "Declare Gate in fovea.yaml");
      const [change] = action?.edit?.documentChanges ?? [];
      assert.ok(change && "edits" in change);
      const [edit] = change.edits;
      assert.ok(edit && "newText" in edit);
      assert.match(edit.newText, /^modules:\n {2}Gate:\n {4}channels: same\n/);
      const config = path.join(folder, "fovea.yaml");
      writeFileSync(config, `root: true\n${edit.newText}`);
      await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
        changes: [{ uri: pathToFileURL(config).href, type: 2 }],
      });
      const declared = await open(folder, "other.yaml", rows("Gate"));
      assert.ok(!(await codes(declared)).includes("unknown-layer"));
    }));

  it("come from the client where the server cannot look", async () => {
    const files: Readonly<Record<string, string>> = {
      "memory:/a%20b/fovea.yaml": "overrides: [{files: 'x y.yaml', rules: {bad-argument: off}}]\n",
    };
    client.connection.onRequest("fovea/listFolder", ({ uri }: { uri: string }) =>
      Object.keys(files)
        .filter((f) => f.startsWith(`${uri}/`))
        .map((f) => f.slice(uri.length + 1)),
    );
    client.connection.onRequest("fovea/readFile", ({ uri }: { uri: string }) => files[uri] ?? null);
    await client.open("memory:/a%20b/x%20y.yaml", MODEL);
    await client.open("memory:/a%20b/z.yaml", MODEL);
    assert.ok(!(await codes("memory:/a%20b/x%20y.yaml")).includes("bad-argument"));
    assert.ok((await codes("memory:/a%20b/z.yaml")).includes("bad-argument"));
  });
});
