// What a user sees, asked of the real VS Code. The same tests run in the Node and in the web worker extension host, where
// a document may be file:, vscode-remote: or something else.
import * as vscode from "vscode";
import {
  activated,
  committed,
  hinted,
  hints,
  hover,
  inWorkspace,
  ok,
  problems,
  replaceAll,
  shown,
  stored,
  tabs,
  until,
  WRITTEN,
  written,
} from "./support";

const MODEL = `nc: 80
backbone:
  - [-1, 1, Conv, [64, 3, 2]]
  - [-1, 1, Conv, [128, 3, 2]]
head:
  - [[1], 1, Detect, [nc]]
`;

/** Row 9 does not exist. */
const BROKEN = MODEL.replace("- [-1, 1, Conv, [128", "- [9, 1, Conv, [128");

const NO_MODEL = `services:
  web:
    image: nginx
    ports: ["80:80"]
`;

/** YOLOv8 begins like this, but for its third row. */
const SHIFTED = `nc: 80
scales:
  n: [0.33, 0.25, 1024]
backbone:
  - [-1, 1, Conv, [64, 3, 2]]
  - [-1, 1, Conv, [128, 3, 2]]
  - [-1, 1, nn.Identity, []]
  - [-1, 3, C2f, [128, True]]
  - [-1, 1, Conv, [256, 3, 2]]
  - [-1, 6, C2f, [256, True]]
  - [-1, 1, Conv, [512, 3, 2]]
  - [-1, 6, C2f, [512, True]]
head:
  - [[3, 5, 7], 1, Detect, [nc]]
`;

const codeOf = ({ code }: vscode.Diagnostic): unknown => (typeof code === "object" ? code.value : code);

/** The two documents of the diff editor that is open, each with its hints. */
async function compared(name: string): Promise<readonly ReadonlyMap<number, string>[]> {
  const tab = await until("the comparison", () =>
    tabs().find(
      ({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.path.endsWith(name),
    ),
  );
  const { original, modified } = tab.input as vscode.TabInputTextDiff;
  const sides = await Promise.all([original, modified].map((uri) => vscode.workspace.openTextDocument(uri)));
  return Promise.all(sides.map((document) => hinted(document, `hints in ${document.uri}`)));
}

async function pageText(title: string, query: string): Promise<string> {
  const uri = vscode.Uri.from({ scheme: "fovea-diff", path: `/${title}.md`, query });
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

const COMMANDS = [
  "openPreview",
  "showReport",
  "selectScale",
  "setInputSize",
  "compareWithHead",
  "compareWithStock",
  "compareWithScale",
  "compareWithWeights",
  "selectForCompare",
  "compareWithSelected",
  "loadingScript",
  "checkWorkspace",
  "check",
  "fixAll",
  "showRule",
  "toggleHints",
  "restartServer",
  "showOutput",
];

export function extensionSuite(host: "node" | "browser"): void {
  describe(`Fovea in VS Code ${vscode.version}, ${host} host`, () => {
    before(() => activated());

    afterEach(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

    it("answers agents in the editor, of files in the workspace only", async function () {
      if (typeof vscode.lm?.invokeTool !== "function") this.skip();
      const name = "fovea_analyse";
      await until("the tool", () => vscode.lm.tools.some((t) => t.name === name));
      const said = async (input: object): Promise<string> => {
        const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
        return content
          .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ""))
          .join("");
      };
      const text = await said({ text: MODEL, name: "yolov8n.yaml" });
      ok(/"parameters":\{"value":\d+,"status":"complete"\}/.test(text), text);
      ok(/is not a file in the workspace/.test(await said({ path: "../outside.yaml" })), "a hostile path");
    });

    it("is active in the host that is to be tested", async () => {
      const api = await activated();
      ok(api.host === host, `runs in the ${api.host} host`);
    });

    it("has its commands", async () => {
      const known = new Set(await vscode.commands.getCommands(true));
      const missing = COMMANDS.filter((name) => !known.has(`fovea.${name}`));
      ok(missing.length === 0, `missing: ${missing.join(", ")}`);
    });

    it("shows a hint at the end of each layer", async () => {
      const document = await written("hints.yaml", MODEL);
      const found = await hinted(document);
      ok(found.get(2)?.includes("64×320×320"), `shape in ${found.get(2)}`);
      ok(found.get(3)?.includes("128×160×160"), `shape in ${found.get(3)}`);
    });

    it("shows a hover with the layer's exact parameters", async () => {
      const document = await written("hover.yaml", MODEL);
      const text = await until("hover", () => hover(document, new vscode.Position(3, 13)));
      // 3·3·64·128 weights, and a scale and a shift for each of 128 channels
      ok(/73[,. \u202f]?984/.test(text), text);
    });

    it("finds a reference to a layer that does not exist, and forgets it when it is mended", async () => {
      const document = await written("broken.yaml", BROKEN);
      const problem = await until("a problem", () => problems(document)[0]);
      ok(problem.range.start.line === 3, `on line ${problem.range.start.line}: ${problem.message}`);
      ok(problem.severity === vscode.DiagnosticSeverity.Error, `severity ${problem.severity}`);
      await replaceAll(document, MODEL);
      await until("no problem", () => problems(document).length === 0);
      await vscode.commands.executeCommand("workbench.action.files.revert");
    });

    it("keeps away from a file that is no model", async () => {
      const model = await written("beside.yaml", MODEL);
      const other = await written("compose.yaml", NO_MODEL);
      await hinted(model, "hints beside");
      ok((await hints(other)).size === 0, "hints");
      ok((await hover(other, new vscode.Position(2, 6))) === "", "hover");
      ok(problems(other).length === 0, "problems");
    });

    it("does as the nearest config file says, and follows its changes", async () => {
      const config = await written("configured/fovea.yaml", "inputs: { size: 320 }\n");
      ok(problems(config).length === 0, "no problems in the config file");
      const document = await written("configured/net.yaml", MODEL);
      const first = await hinted(document);
      ok(first.get(2)?.includes("64×160×160"), `shape in ${first.get(2)}`);
      await written("configured/fovea.yaml", "inputs: { size: 64 }\n");
      await shown(document.uri);
      await until(
        "the new shape",
        () => hints(document),
        (map) => map.get(2)?.includes("64×32×32") === true,
      );
      const wrong = await written("configured/deep/fovea.yaml", "ruls: {}\n");
      await until("a problem in the config file", () => problems(wrong)[0]);
    });

    it("completes modules, and says what their arguments are", async () => {
      const document = await written("writing.yaml", MODEL.replace("Conv, [128, 3, 2]", "Con, [128, ]"));
      await hinted(document, "hints before writing");
      const at = document.lineAt(3).text.indexOf("Con,") + 3;
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        "vscode.executeCompletionItemProvider",
        document.uri,
        new vscode.Position(3, at),
      );
      const labels = list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
      ok(labels.includes("Conv") && labels.includes("SPPF"), labels.slice(0, 20).join(" "));
      await replaceAll(document, MODEL.replace("[128, 3, 2]", "[128, ]"));
      const help = await vscode.commands.executeCommand<vscode.SignatureHelp | undefined>(
        "vscode.executeSignatureHelpProvider",
        document.uri,
        new vscode.Position(3, MODEL.split("\n")[3]?.indexOf("128, ") ?? 0).translate(0, 5),
      );
      ok(help?.signatures[0]?.label.startsWith("Conv(c2, k = 1"), JSON.stringify(help));
      ok(help?.activeParameter === 1, `parameter ${help?.activeParameter}`);
      await vscode.commands.executeCommand("workbench.action.files.revert");
    });

    it("fixes what is safe at once", async () => {
      const idle = MODEL.replace("backbone:\n", "backbone:\n  # fovea-disable-next-line cycle\n");
      const document = await written("fix-all.yaml", idle);
      await until("the problem", () => problems(document)[0]);
      await vscode.commands.executeCommand("fovea.fixAll");
      await until("the fixed text", () => document.getText() === MODEL);
      await vscode.commands.executeCommand("workbench.action.files.revert");
    });

    it("leads from a problem to the page of its rule", async () => {
      const document = await written("page.yaml", BROKEN);
      const problem = await until("a problem", () => problems(document)[0]);
      ok(typeof problem.code === "object", "the code has a target");
      const { scheme, path, query } = problem.code.target;
      ok(scheme === "command", `opens ${problem.code.target}`);
      await vscode.commands.executeCommand(path, ...(JSON.parse(query) as unknown[]));
      await until("the page", () => tabs().find((tab) => tab.label.includes("bad-reference")));
      const page = await vscode.workspace.openTextDocument(
        vscode.Uri.from({ scheme: "fovea-rule", path: "/bad-reference.md", query: "bad-reference" }),
      );
      ok(page.getText().startsWith("# bad-reference\n"), page.getText().slice(0, 80));
    });

    it("checks a folder as a task, which fails where there are errors", async () => {
      const file = await stored("tasks/broken.yaml", BROKEN);
      await stored("tasks/sound/sound.yaml", MODEL);
      const definition = (label: string, path: string) => ({ label, type: "fovea", path });
      const tasks = [
        definition("all", `${WRITTEN}/tasks`),
        definition("sound", inWorkspace(`${WRITTEN}/tasks/sound`).path),
        definition("nowhere", `${WRITTEN}/nowhere`),
      ];
      const config = await stored("../.vscode/tasks.json", JSON.stringify({ version: "2.0.0", tasks }));
      const ended = async (name: string): Promise<number | undefined> => {
        const task = await until("the task", async () =>
          (await vscode.tasks.fetchTasks({ type: "fovea" })).find((t) => t.name === name),
        );
        return new Promise((resolve) => {
          const heard = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
            if (execution.task.name !== name) return;
            heard.dispose();
            resolve(exitCode);
          });
          void vscode.tasks.executeTask(task);
        });
      };
      ok((await ended("sound")) === 0, "a folder without errors");
      ok((await ended("nowhere")) === 2, "a folder that is not there");
      ok((await ended("all")) === 1, "a folder with an error");
      // What it prints is read by the problem matcher: nobody has the file open.
      const [problem] = await until("the problem", () => {
        const found = vscode.languages.getDiagnostics(file);
        return found.length > 0 ? found : undefined;
      });
      ok(problem?.range.start.line === 3 && codeOf(problem) === "bad-reference", JSON.stringify(problem));
      await vscode.workspace.fs.delete(config);
    });

    it("offers the check of each folder without a tasks.json", async () => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      const task = await until("the task", async () =>
        (await vscode.tasks.fetchTasks({ type: "fovea" })).find((t) => t.name === "check"),
      );
      ok(
        task.source === "fovea" && (task.scope as vscode.WorkspaceFolder)?.name === folder?.name,
        task.source,
      );
    });

    it("checks what is chosen in the explorer, and previews it", async () => {
      const file = await stored("chosen/broken.yaml", BROKEN);
      await vscode.commands.executeCommand("fovea.check", inWorkspace(`${WRITTEN}/chosen`));
      await until("the problem", () => vscode.languages.getDiagnostics(file)[0]);
      await vscode.commands.executeCommand("fovea.openPreview", file);
      ok(vscode.window.activeTextEditor?.document.uri.path === file.path, "the file is opened");
      await until("a preview", () => tabs().find(({ input }) => input instanceof vscode.TabInputWebview));
    });

    it("opens a report", async () => {
      await written("report.yaml", MODEL);
      const before = tabs().length;
      await vscode.commands.executeCommand("fovea.showReport");
      await until("a tab", () => tabs().length > before);
    });

    it("opens a preview beside the file", async () => {
      await written("preview.yaml", MODEL);
      await vscode.commands.executeCommand("fovea.openPreview");
      const isPreview = ({ input }: vscode.Tab): boolean =>
        input instanceof vscode.TabInputWebview && input.viewType.endsWith("fovea.preview");
      await until("a preview", () => tabs().find(isPreview)?.label);
    });

    it("compares a file that was selected with another one", async () => {
      const before = await written("before.yaml", MODEL);
      const after = await written("after.yaml", MODEL.replace("128", "96"));
      await vscode.commands.executeCommand("fovea.selectForCompare", before.uri);
      await vscode.commands.executeCommand("fovea.compareWithSelected", after.uri);
      const [original, modified] = await compared("after.yaml");
      ok(original?.get(3)?.includes("128×160×160"), `before: ${original?.get(3)}`);
      ok(modified?.get(3)?.includes("96×160×160"), `after: ${modified?.get(3)}`);
      const about = { file: after.uri.toString(), with: { kind: "file", uri: before.uri.toString() } };
      const text = await pageText("after.yaml and before.yaml", JSON.stringify(about));
      ok(text.includes("c2: 128 → 96"), text);
    });

    it("compares a file with another scale of it", async () => {
      const document = await written(
        "yolov8n-scales.yaml",
        SHIFTED.replace("n: [", "s: [0.33, 0.50, 1024]\n  n: ["),
      );
      await hinted(document);
      const asked = vscode.commands.executeCommand("fovea.compareWithScale", document.uri);
      await until("the comparison", async () => {
        await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
        return tabs().find((tab) => tab.label.includes("yolov8n-scales.yaml ("));
      });
      await asked;
      const [original, modified] = await compared("yolov8n-scales.yaml");
      const [first] = [...(original?.keys() ?? [])];
      ok(
        first !== undefined && original?.get(first) !== modified?.get(first),
        `${original?.get(first ?? 0)}`,
      );
    });

    it("says what a file has of a stock model's weights, and loads the rest by a script", async () => {
      const stock = await until("the stock model", async () => {
        const document = await written("yolov8n-mine.yaml", SHIFTED);
        return problems(document).some((p) => codeOf(p) === "pretrained-shift") ? document : undefined;
      });
      const asked = vscode.commands.executeCommand("fovea.compareWithStock", stock.uri);
      await until("the comparison", async () => {
        await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
        return tabs().find((tab) => tab.label.includes("yolov8n ↔ yolov8n-mine.yaml"));
      });
      await asked;
      const [original, modified] = await compared("yolov8n-mine.yaml");
      ok((original?.size ?? 0) > 20, `${original?.size} hints in the stock model`);
      ok(modified?.size === 9, `${modified?.size} hints in the file`);
      const about = { file: stock.uri.toString(), with: { kind: "stock", name: "yolov8n" } };
      const text = await pageText("yolov8n-mine.yaml and yolov8n", JSON.stringify(about));
      ok(/started from `yolov8n\.pt`/.test(text), text);
      await shown(stock.uri);
      await vscode.commands.executeCommand("fovea.loadingScript");
      const script = vscode.window.activeTextEditor?.document;
      ok(script?.languageId === "python" && script.isUntitled, `a ${script?.languageId} document`);
      ok(script.getText().includes('"model.2.": "model.3."'), script.getText());
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    });

    it("answers again after Restart Server", async () => {
      const document = await written("restart.yaml", MODEL);
      await hinted(document);
      await vscode.commands.executeCommand("fovea.restartServer");
      await hinted(document, "hints after the restart");
    });

    if (host === "node") {
      it("compares a file with its last commit", async () => {
        const document = await written("committed.yaml", MODEL);
        await committed(document.uri);
        await replaceAll(document, MODEL.replace("128", "96"));
        await hinted(document);
        await vscode.commands.executeCommand("fovea.compareWithHead");
        const [original, modified] = await compared("committed.yaml");
        ok(original?.get(3)?.includes("128×160×160"), `HEAD: ${original?.get(3)}`);
        ok(modified?.get(3)?.includes("96×160×160"), `now: ${modified?.get(3)}`);
        await shown(document.uri);
        await vscode.commands.executeCommand("workbench.action.files.revert");
      });

      it("answers again after the server was killed", async () => {
        const document = await written("killed.yaml", MODEL);
        await hinted(document);
        const pid = async (): Promise<number | undefined> => (await activated()).client().serverProcess?.pid;
        const killed = await pid();
        ok(killed, "the server is a process");
        process.kill(killed, "SIGKILL");
        await until("another process", pid, (now) => now !== undefined && now !== killed);
        await hinted(document, "hints after the kill");
      });
    }

    it("shows hints in every example", async () => {
      const pattern = new vscode.RelativePattern(inWorkspace("."), "**/*.{yaml,yml,json}");
      const examples = await vscode.workspace.findFiles(pattern, `${WRITTEN}/**`);
      ok(examples.length > 0, "there are examples");
      for (const uri of examples) {
        const document = await shown(uri);
        await hinted(document, `hints in ${uri.path}`);
      }
    });
  });
}
