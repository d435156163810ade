// Installs the packaged extension into the real VS Code and uses it as a person does: mouse, keyboard, eyes.
//   node test/editor/ui.mjs [--shots FOLDER] [--theme NAME] [--size 1440x900] [--only config]   wants fovea.vsix (npm run package)
// Every wait is for a condition, never for a time: a slow machine only makes it slower.
import assert from "node:assert/strict";
import { cpSync, mkdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { installExtension } from "../../scripts/lib/code-server.mjs";
import { isMain, root } from "../../scripts/lib/root.mjs";
import { inSandbox } from "../vscode/harness/sandbox.mjs";
import { COMPARE_STEPS, comparePlaces } from "./ui-compare.mjs";
import { CONFIG_STEPS, configPlaces } from "./ui-config.mjs";
import { EDITING_STEPS, editingPlaces } from "./ui-editing.mjs";
import { PREVIEW_STEPS, previewPlaces } from "./ui-preview.mjs";
import { command, hoverOver, inaccessible, plain, quickFix, rowsOf, webview } from "./workbench.mjs";

const EXAMPLE = "lenet.yaml";
const YOLO = "yolo11n-custom.yaml";

/** What the steps below share: the page, and the places in it. */
function places(page) {
  const editor = page.locator(`.editor-instance .monaco-editor[data-uri$="${EXAMPLE}"]`);
  const preview = webview(page);
  const yolo = page.locator(`.editor-instance .monaco-editor[data-uri$="${YOLO}"]`);
  return { page, editor, yolo, preview, hinted: editor.locator(".view-line", { hasText: "→" }) };
}

/** In order; each builds on the one before, and the first on a window without editors. */
const STEPS = {
  async "opens an example"({ page, editor }) {
    // A double click pins the editor.
    await page.locator(".explorer-folders-view .monaco-list-row", { hasText: EXAMPLE }).dblclick();
    await editor.locator(".view-line").first().waitFor();
  },

  async "draws a hint at the end of a layer"({ hinted }) {
    await hinted.first().waitFor();
    const line = plain(await hinted.first().textContent());
    assert.match(line, /→ \d+(×\d+)*/);
    return line.trim();
  },

  async "shows a hover on a layer"({ page, hinted }) {
    const word = hinted.first().locator("span span", { hasText: "conv2d" }).first();
    return (await hoverOver(page, word, "conv2d")).split("\n").slice(0, 3).join(" ");
  },

  async "finds no problem in it"({ page }) {
    await page.keyboard.press("Escape");
    const problems = await page.locator("#status\\.problems").getAttribute("aria-label");
    assert.doesNotMatch(problems ?? "", /Errors: [1-9]/);
  },

  async "draws the preview beside the file"({ page, editor, preview }) {
    await editor.locator(".view-line").first().click();
    await command(page, "Fovea: Open Preview");
    const rows = rowsOf(preview);
    await rows.nth(7).waitFor();
    assert.equal(await rows.count(), 8, "a row per layer");
    return (await preview.locator("dd").allTextContents()).join(" · ");
  },

  async "draws it so that everybody can read it"({ preview }) {
    assert.deepEqual(await inaccessible(preview), []);
  },

  async "finds rows by a word, and sorts them"({ preview }) {
    await preview.locator("main").press("/");
    await preview.getByLabel("Filter the layers").fill("conv");
    await rowsOf(preview).nth(3).waitFor({ state: "detached" });
    const names = await rowsOf(preview).locator(".name").allInnerTexts();
    await preview.getByLabel("Filter the layers").press("Escape");
    await preview.getByLabel("Sort the layers by").selectOption("parameters");
    await rowsOf(preview).first().filter({ hasText: "c5" }).waitFor();
    await preview.getByLabel("Sort the layers by").selectOption("file");
    return names.join(", ");
  },

  async "goes to the line of a row that is clicked"({ editor, preview }) {
    await preview.getByRole("option", { name: /c5/ }).click();
    await editor.locator(".active-line-number", { hasText: "10" }).waitFor();
  },

  async "lights the row that the cursor is in"({ editor, preview }) {
    await editor
      .locator(".view-line", { hasText: "avgpool2d" })
      .first()
      .click({ position: { x: 30, y: 8 } });
    await preview.locator(".row.selected", { hasText: "s2" }).waitFor();
  },

  async "shows the selected layer four ways"({ editor, preview }) {
    await editor.locator(".view-line", { hasText: "f6" }).click({ position: { x: 30, y: 8 } });
    await preview.getByRole("tab", { name: "Three ideas" }).click();
    await preview.getByText("Choose a layer with one").waitFor();
    await preview.getByRole("button", { name: /c3/ }).click();
    await preview.locator(".card.written", { hasText: "Shared weights" }).waitFor();
    const weights = await preview.locator(".card strong").allTextContents();
    assert.deepEqual(weights, ["1,881,600", "240,000", "2,400", "0"]);
    return weights.join(" · ");
  },

  async "says whether it fits a device, and what takes the memory"({ preview }) {
    await preview.getByRole("tab", { name: "Fits?" }).click();
    await preview.getByLabel("Device").selectOption("t4");
    const verdict = preview.getByRole("status");
    await verdict.getByText("Fits:").waitFor();
    const largest = await verdict.getByText(/Largest batch/).innerText();
    await preview.getByLabel("Batch").fill("1000000");
    await preview.getByLabel("Batch").press("Tab");
    await verdict.getByText("Does not fit:").waitFor();
    assert.deepEqual(await inaccessible(preview), []);
    await preview.getByLabel("Device").selectOption("");
    return largest;
  },

  async "follows to a YOLO file with an inserted row, and finds it"({ page, editor, yolo, preview }) {
    await preview.getByRole("tab", { name: "Layers" }).click();
    // A file opens in the group that was used last.
    await editor.locator(".view-line").first().click();
    await page.locator(".explorer-folders-view .monaco-list-row", { hasText: YOLO }).dblclick();
    const row = preview.getByRole("option", { name: /^\d+\s*CBAM/ });
    await row.waitFor();
    await page.locator("#status\\.problems", { hasText: /[1-9]/ }).waitFor();
    await yolo.locator(".squiggly-warning").first().waitFor();
    return row.textContent();
  },

  async "shows the report"({ page, editor }) {
    await page.locator(".tabs-container .tab", { hasText: EXAMPLE }).first().click();
    await editor.locator(".view-line").first().click();
    await command(page, "Fovea: Show Model Report");
    // Among several webviews, the one that stands in front.
    const report = page.frameLocator("iframe.webview.ready >> nth=-1").frameLocator("iframe#active-frame");
    await report.getByRole("cell", { name: "48,120" }).first().waitFor();
  },

  async "offers to renumber stale references"({ page, yolo }) {
    await page.locator(".tabs-container .tab", { hasText: YOLO }).first().click();
    await yolo
      .locator(".view-line", { hasText: "Concat" })
      .first()
      .click({ position: { x: 30, y: 8 } });
    return plain(await (await quickFix(page, /Renumber \d+ references/)).innerText());
  },

  async "renumbers them"({ page, yolo }) {
    await page
      .locator(".action-widget .monaco-list-row", { hasText: /Renumber/ })
      .first()
      .click();
    await yolo.locator(".squiggly-warning").first().waitFor({ state: "detached" });
  },

  async "takes a module that it does not know for a problem, and offers to declare it"({ page, yolo }) {
    const row = yolo.locator(".view-line", { hasText: "CBAM" }).first();
    await row.locator("span span", { hasText: "CBAM" }).first().dblclick();
    await page.keyboard.type("MyAttention");
    await page.keyboard.press("Escape");
    await yolo.locator(".squiggly-warning, .squiggly-info").first().waitFor();
    return plain(await (await quickFix(page, "Declare MyAttention")).innerText());
  },

  async "compares the scales"({ page }) {
    await page.keyboard.press("Escape");
    await command(page, "Fovea: Compare Scales");
    await page.locator(".tab.active", { hasText: `Scales ${YOLO}` }).waitFor();
    const table = page.frameLocator("iframe.webview.ready >> nth=-1").frameLocator("iframe#active-frame");
    await table.getByRole("columnheader", { name: "depth" }).waitFor();
    return plain(await table.getByRole("row").nth(1).innerText()).replace(/\s+/g, " ");
  },
};

/** Each in a window and a folder of its own: what one leaves unsaved is not for the next to find. */
const WINDOWS = [
  { name: "config", steps: CONFIG_STEPS, places: configPlaces },
  { name: "layers", steps: STEPS, places },
  { name: "editing", steps: EDITING_STEPS, places: editingPlaces },
  { name: "preview", steps: PREVIEW_STEPS, places: previewPlaces },
  { name: "compare", steps: COMPARE_STEPS, places: comparePlaces },
];

export async function testUi({
  vsix = path.join(root, "fovea.vsix"),
  shots = path.join(root, "shots"),
  size = "1440x900",
  only,
  theme,
} = {}) {
  mkdirSync(shots, { recursive: true });
  const [width, height] = size.split("x").map(Number);
  const result = { passed: 0, failed: 0 };
  const settings = theme ? { "workbench.colorTheme": theme } : {};
  const prepare = (folders) => installExtension(vsix, folders);
  await inSandbox(
    { workspace: path.join(root, "examples"), settings, prepare },
    async ({ server, browser, workspace }) => {
      for (const window of WINDOWS.filter(({ name }) => !only || only === name)) {
        const context = await browser.newContext({ viewport: { width, height }, reducedMotion: "reduce" });
        const page = await context.newPage();
        const folder = path.join(path.dirname(workspace), window.name);
        cpSync(workspace, folder, { recursive: true });
        page.setDefaultTimeout(90_000);
        await page.goto(`${server.url}/?folder=${encodeURIComponent(folder)}`);
        await page.locator(".monaco-workbench").waitFor();
        await useWindow(page, { ...window, folder }, shots, result);
        await context.close();
      }
    },
  );
  return result;
}

/** The steps of a window up to the first that fails. */
async function useWindow(page, { name: window, steps, places, folder }, shots, result) {
  const shot = (name) => page.screenshot({ path: path.join(shots, `${window}-${name}.png`) });
  for (const [number, [name, step]] of Object.entries(steps).entries()) {
    try {
      const seen = await step(places(page, folder));
      console.log(`  ok ${name}${seen ? `: ${seen}` : ""}`);
      result.passed++;
      await shot(`${number + 1}-${name.replaceAll(/[ ,.:]+/g, "-")}`);
    } catch (error) {
      console.log(`  not ok ${name}: ${error.message}`);
      result.failed++;
      await shot("failure");
      return;
    }
  }
}

if (isMain(import.meta.url)) {
  const text = { type: "string" };
  const { values } = parseArgs({ options: { shots: text, theme: text, size: text, only: text, vsix: text } });
  const { passed, failed } = await testUi(values);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
