// Installs the packaged extension into the real VS Code and uses it as a person does: mouse, keyboard, eyes.
//   node test/editor/ui.mjs [--shots FOLDER] [--theme NAME]         wants fovea.vsix (npm run package)
// Every wait is for a condition, never for a time: a slow machine only makes it slower.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { installExtension } from "../../scripts/lib/code-server.mjs";
import { isMain, root } from "../../scripts/lib/root.mjs";
import { inSandbox } from "../vscode/harness/sandbox.mjs";

const EXAMPLE = "lenet.yaml";

/** VS Code puts no-break spaces around what it draws. */
const plain = (text) => text.replaceAll("\u00a0", " ");

/** What the steps below share: the page, and the places in it. */
function places(page) {
  const editor = page.locator(`.editor-instance .monaco-editor[data-uri$="${EXAMPLE}"]`);
  // VS Code's own page for a webview, and within it the extension's.
  const preview = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  return { page, editor, preview, hinted: editor.locator(".view-line", { hasText: "→" }) };
}

async function command(page, title) {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input[type=text]").fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor();
  await page.keyboard.press("Enter");
}

/** In order; each builds on the one before. */
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
    // The start of the first word: a token can be wider than what it names.
    await hinted
      .first()
      .locator("span span")
      .first()
      .hover({ position: { x: 24, y: 8 } });
    const hover = page.locator(".monaco-hover:visible .hover-contents").first();
    await hover.waitFor();
    return plain(await hover.innerText())
      .split("\n")
      .slice(0, 3)
      .join(" ");
  },

  async "finds no problem in it"({ page }) {
    await page.keyboard.press("Escape");
    const problems = await page.locator("#status\\.problems").getAttribute("aria-label");
    assert.doesNotMatch(problems ?? "", /Errors: [1-9]/);
  },

  async "draws the preview beside the file"({ page, editor, preview }) {
    await editor.locator(".view-line").first().click();
    await command(page, "Fovea: Open Preview");
    await preview.locator("svg").first().waitFor();
    const text = await preview.locator("body").innerText();
    assert.ok(text.trim().length > 0, "the preview has text");
    return text.trim().split("\n").slice(0, 3).join(" ");
  },

  async "shows the report"({ page, editor }) {
    await editor.locator(".view-line").first().click();
    const tabs = page.locator(".tabs-container .tab");
    const before = await tabs.count();
    await command(page, "Fovea: Show Model Report");
    await tabs.nth(before).waitFor();
  },
};

export async function testUi({
  vsix = path.join(root, "fovea.vsix"),
  shots = path.join(root, "shots"),
  theme,
} = {}) {
  mkdirSync(shots, { recursive: true });
  const result = { passed: 0, failed: 0 };
  const settings = theme ? { "workbench.colorTheme": theme } : {};
  const prepare = (folders) => installExtension(vsix, folders);
  await inSandbox(
    { workspace: path.join(root, "examples"), settings, prepare },
    async ({ server, browser, workspace }) => {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        reducedMotion: "reduce",
      });
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      await page.goto(`${server.url}/?folder=${encodeURIComponent(workspace)}`);
      await page.locator(".monaco-workbench").waitFor();
      const shot = (name) => page.screenshot({ path: path.join(shots, `${name}.png`) });
      for (const [number, [name, step]] of Object.entries(STEPS).entries()) {
        try {
          const seen = await step(places(page));
          console.log(`  ok ${name}${seen ? `: ${seen}` : ""}`);
          result.passed++;
          await shot(`${number + 1}-${name.replaceAll(" ", "-")}`);
        } catch (error) {
          console.log(`  not ok ${name}: ${error.message}`);
          result.failed++;
          await shot("failure");
          break;
        }
      }
    },
  );
  return result;
}

if (isMain(import.meta.url)) {
  const text = { type: "string" };
  const { values } = parseArgs({ options: { shots: text, theme: text, vsix: text } });
  const { passed, failed } = await testUi(values);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
