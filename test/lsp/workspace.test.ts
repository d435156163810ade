import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type {
  WorkspaceDiagnosticReport,
  WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver-protocol/node";
import { inFolder } from "../cli/folder";
import { MODERN, range, TestClient } from "./client";

const SOUND = "input_shape: [3, 8, 8]\nlayers:\n  - {type: conv2d, out_channels: 4, kernel_size: 3}\n";
const BROKEN = SOUND.replace("kernel_size: 3", "kernel_size: 0");

const FILES = {
  "a.yaml": BROKEN,
  "b.yaml": SOUND,
  "drafts.yaml": BROKEN,
  "other.yaml": "services:\n  web: {image: nginx}\n",
  "fovea.yaml": "root: true\nignore: [drafts.yaml]\n",
};

describe("the problems of the whole workspace", () => {
  const among = (check: (folder: string, client: TestClient) => Promise<void>): Promise<void> =>
    inFolder(FILES, async (folder) => {
      mkdirSync(path.join(folder, "node_modules"));
      writeFileSync(path.join(folder, "node_modules", "c.yaml"), BROKEN);
      const client = await TestClient.start(MODERN, undefined, undefined, pathToFileURL(folder).href);
      try {
        await check(folder, client);
      } finally {
        assert.equal(await client.stop(), 0);
      }
    });

  const ask = async (
    client: TestClient,
    before: readonly WorkspaceDocumentDiagnosticReport[] = [],
  ): Promise<readonly WorkspaceDocumentDiagnosticReport[]> => {
    const previousResultIds = before.map(({ uri, resultId }) => ({ uri, value: resultId ?? "" }));
    return (await client.request<WorkspaceDiagnosticReport>("workspace/diagnostic", { previousResultIds }))
      .items;
  };

  /** `a.yaml full bad-argument`: what is said of each file. */
  const said = (list: readonly WorkspaceDocumentDiagnosticReport[]): readonly string[] =>
    list.map((r) =>
      [
        r.uri.slice(r.uri.lastIndexOf("/") + 1),
        r.kind,
        ...(r.kind === "full" ? r.items.map((d) => String(d.code)) : []),
      ].join(" "),
    );

  it("are those of models, open or not, but for what is ignored or installed", () =>
    among(async (_, client) => {
      assert.deepEqual(client.introduction.capabilities.diagnosticProvider, {
        identifier: "fovea",
        interFileDependencies: false,
        workspaceDiagnostics: true,
        workDoneProgress: true,
      });
      assert.deepEqual(said(await ask(client)), ["a.yaml full bad-argument", "b.yaml full"]);
    }));

  it("are said once, until a file changes, is opened or goes", () =>
    among(async (folder, client) => {
      const first = await ask(client);
      assert.deepEqual(said(await ask(client, first)), ["a.yaml unchanged", "b.yaml unchanged"]);
      writeFileSync(path.join(folder, "b.yaml"), BROKEN);
      const second = await ask(client, first);
      assert.deepEqual(said(second), ["a.yaml unchanged", "b.yaml full bad-argument"]);
      const uri = pathToFileURL(path.join(folder, "a.yaml")).href;
      await client.open(uri, BROKEN);
      await client.edit(uri, 2, range(2, 49, 50), "3");
      assert.deepEqual(said(await ask(client, second)), ["a.yaml full", "b.yaml unchanged"]);
      await client.close(uri);
      rmSync(path.join(folder, "b.yaml"));
      assert.deepEqual(said(await ask(client, second)), ["a.yaml unchanged", "b.yaml full"]);
    }));

  it("are asked for again when a file changes on the disk, and all of them when a config file does", () =>
    among(async (folder, client) => {
      const first = await ask(client);
      const changed = (name: string): Promise<void> =>
        client.connection.sendNotification("workspace/didChangeWatchedFiles", {
          changes: [{ uri: pathToFileURL(path.join(folder, name)).href, type: 2 }],
        });
      await changed("b.yaml");
      await client.until(() => client.asked.find((m) => m === "workspace/diagnostic/refresh"));
      assert.deepEqual(said(await ask(client, first)), ["a.yaml unchanged", "b.yaml unchanged"]);
      writeFileSync(path.join(folder, "fovea.yaml"), "root: true\nrules: {bad-argument: off}\n");
      await changed("fovea.yaml");
      assert.deepEqual(said(await ask(client, first)), ["a.yaml full", "b.yaml full", "drafts.yaml full"]);
    }));

  it("are for Fovea's own client to ask for one by one", () =>
    inFolder(FILES, async (folder) => {
      const client = await TestClient.start(
        MODERN,
        { commands: true },
        undefined,
        pathToFileURL(folder).href,
      );
      assert.equal(
        (client.introduction.capabilities.diagnosticProvider as { workspaceDiagnostics: boolean })
          .workspaceDiagnostics,
        false,
      );
      assert.equal(await client.stop(), 0);
    }));
});
