// What a person does to decide between two versions of a model: sees both texts with hints, and both models aligned.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { command, hoverOver, inaccessible, plain, until, webview } from "./workbench.mjs";

const NAME = "yolo11n-custom.yaml";

export function comparePlaces(page, folder) {
  const diff = page.locator(".monaco-diff-editor").first();
  const side = (name) => diff.locator(`.editor.${name}`);
  return { page, folder, original: side("original"), modified: side("modified"), preview: webview(page) };
}

const git = (folder, ...args) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...args], { cwd: folder });

/** The rows of both models, aligned. */
const pairsOf = (preview) => preview.getByRole("listbox", { name: /^Layers of .* and / }).getByRole("option");

/** A line of one side, as VS Code draws it: with no-break spaces. */
const hinted = (editor, text) =>
  editor.locator(".view-line", { hasText: new RegExp(text.source.replaceAll(" ", "\\s")) }).first();

const pick = (page, text) =>
  page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first().click();

async function fits({ page, preview }, width, height) {
  await page.setViewportSize({ width, height });
  const list = preview.getByRole("listbox");
  await pairsOf(preview).first().waitFor();
  const { height: room } = await list.boundingBox();
  assert.ok(room >= 3 * 24, `${width}×${height}: the list is ${room} pixels high`);
  const frame = await (await preview.locator("main").elementHandle()).ownerFrame();
  const beyond = await frame.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(beyond <= 0, `${width}×${height}: ${beyond} pixels too wide`);
  assert.deepEqual(await inaccessible(preview), []);
}

export const COMPARE_STEPS = {
  async "opens the last commit and the file side by side, with hints on both sides"(at) {
    const { page, folder, original, modified } = at;
    git(folder, "init", "-q");
    git(folder, "add", ".");
    git(folder, "commit", "-qm", "models");
    const file = path.join(folder, NAME);
    const text = readFileSync(file, "utf8");
    const changed = text
      .replace("C3k2, [256, False, 0.25]", "C3k2, [320, False, 0.25]")
      .replace(/.*CBAM.*\n/, "")
      // The comment has nothing to silence, which is a problem.
      .replace(/(.*SPPF.*\n)/, "$1  - [-1, 1, Conv, [1024, 1, 1]] # fovea-disable-line cycle\n");
    writeFileSync(file, changed);
    await page.locator(".explorer-folders-view .monaco-list-row", { hasText: NAME }).dblclick();
    await page.locator(".editor-instance .view-line", { hasText: "→" }).first().waitFor();
    await command(page, "View: Toggle Primary Side Bar Visibility");
    await command(page, "Fovea: Compare with HEAD");
    await hinted(modified, /320, False, 0\.25.*80×160×160/).waitFor();
    const before = hinted(original, /256, False, 0\.25.*64×160×160/);
    await before.waitFor();
    return plain(await before.textContent()).trim();
  },

  async "shows a hover on the side that nobody can edit"({ page, original }) {
    const text = await hoverOver(page, original.locator("span span", { hasText: "C3k2" }).first(), "C3k2");
    await page.keyboard.press("Escape");
    return text.split("\n").slice(0, 2).join(" ");
  },

  async "draws both models below, aligned layer by layer"({ preview }) {
    const rows = pairsOf(preview);
    await rows.nth(10).waitFor();
    const removed = rows.filter({ hasText: "removed" });
    await removed.waitFor();
    assert.match(await removed.innerText(), /5\s*CBAM/);
    assert.match(await rows.filter({ hasText: "added" }).innerText(), /Conv/);
    const changed = rows.filter({ hasText: "c2: 256 → 320" });
    assert.match(plain(await changed.innerText()), /64×160×160[\s\S]*80×160×160/);
    return (await preview.locator("header p").allInnerTexts()).join(" ");
  },

  async "draws them so that everybody can read it"({ preview }) {
    assert.deepEqual(await inaccessible(preview), []);
  },

  async "shows only what changed, or what is found by a word"({ preview }) {
    const rows = pairsOf(preview);
    const all = await rows.count();
    await preview.getByLabel("only what changed").check();
    await until("fewer rows", async () => (await rows.count()) < all);
    assert.equal(await rows.filter({ hasText: "the same" }).count(), 0);
    const few = await rows.count();
    await preview.getByLabel("only what changed").uncheck();
    await preview.getByLabel("Filter the layers").fill("cbam");
    await until("one row", async () => (await rows.count()) === 1);
    await preview.getByLabel("Filter the layers").press("Escape");
    await until("all rows", async () => (await rows.count()) === all);
    return `${few} of ${all}`;
  },

  async "counts the problems of the file, and not those that it had"({ page, original }) {
    const problems = page.locator("#status\\.problems");
    await until("its problems", async () =>
      /Warnings: 1, Infos: 2/.test((await problems.getAttribute("aria-label")) ?? ""),
    );
    assert.equal(await original.locator("[class*=squiggly]").count(), 0);
    return problems.getAttribute("aria-label");
  },

  async "goes to the line of a row in the text of its side"({ preview, original, modified }) {
    const row = pairsOf(preview).filter({ hasText: "c2: 256 → 320" });
    await row.locator("[data-side=before].name").click();
    await original.locator(".active-line-number", { hasText: "12" }).waitFor();
    const last = pairsOf(preview).filter({ hasText: "added" });
    await last.locator("[data-side=after].name").click();
    await modified.locator(".active-line-number", { hasText: "20" }).waitFor();
  },

  async "goes from row to row with the keys"({ page, preview, original }) {
    await preview.getByRole("listbox").focus();
    await page.keyboard.press("Home");
    await preview.locator(".row.selected", { hasText: "16×320×320" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await preview.locator(".row.selected", { hasText: "c2: 256 → 320" }).waitFor();
    assert.equal(await preview.locator(".changes").innerText(), "c2: 256 → 320");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Enter");
    await original.locator(".monaco-editor.focused").waitFor();
    await original.locator(".active-line-number", { hasText: "12" }).waitFor();
  },

  async "lights the row that the cursor is in, on either side"({ preview, original }) {
    await original.locator(".view-line", { hasText: "SPPF" }).click({ position: { x: 60, y: 8 } });
    await preview.locator(".row.selected", { hasText: "SPPF" }).waitFor();
  },

  async "has the other views of the file as it is now"({ preview }) {
    await preview.getByRole("tab", { name: "Layers" }).click();
    await preview.getByRole("listbox", { name: `Layers of ${NAME}` }).waitFor();
    await preview.getByRole("tab", { name: "Comparison" }).click();
    await pairsOf(preview).first().waitFor();
  },

  async "compares with a stock model"({ page, modified, original, preview }) {
    await hinted(modified, /SPPF/).click({ position: { x: 60, y: 8 } });
    await command(page, "Fovea: Compare with a Stock Model…");
    await pick(page, "yolo11n");
    await hinted(original, /Conv, \[512, 3, 2\].*128×40×40/).waitFor();
    await preview.getByRole("heading", { name: `yolo11n → ${NAME}` }).waitFor();
    await preview.getByText(/of the model's 505 tensors are loaded/).waitFor();
    return (await preview.locator("header p").allInnerTexts()).join(" ");
  },

  async "compares with another scale"({ page, modified, original, preview }) {
    await hinted(modified, /Conv, \[64, 3, 2\]/).click({ position: { x: 60, y: 8 } });
    await command(page, "Fovea: Compare with Another Scale…");
    await pick(page, "s");
    await hinted(original, /Conv, \[64, 3, 2\].*32×320×320/).waitFor();
    await hinted(modified, /Conv, \[64, 3, 2\].*16×320×320/).waitFor();
    await preview.getByRole("heading", { name: `scale s → ${NAME}` }).waitFor();
    return (await preview.locator("dl").innerText()).replace(/\n+/g, " ").slice(0, 120);
  },

  async "has room for the rows in windows of any size"(at) {
    await command(at.page, "View: Join All Editor Groups");
    await at.page.locator(".tab", { hasText: "Fovea: " }).click();
    for (const [width, height] of [
      [1440, 900],
      [1000, 700],
      [720, 450],
      [360, 640],
    ])
      await fits(at, width, height);
  },

  async "and in dark and in high contrast"(at) {
    const settings = path.join(at.folder, ".vscode/settings.json");
    mkdirSync(path.dirname(settings), { recursive: true });
    for (const [theme, sign] of [
      ["Default Dark Modern", "vs-dark"],
      ["Default High Contrast Light", "hc-light"],
      ["Default High Contrast", "hc-black"],
    ]) {
      writeFileSync(settings, JSON.stringify({ "workbench.colorTheme": theme }));
      await at.page.locator(`.monaco-workbench.${sign}`).waitFor();
      await fits(at, 1000, 700);
    }
    await fits(at, 720, 450);
  },
};
