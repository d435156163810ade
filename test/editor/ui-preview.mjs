// What a person does in the preview: changes a layer from a card, takes the model along as a file, looks at it in any window.
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { command, inaccessible, plain, rowsOf, until, webview } from "./workbench.mjs";

const EXAMPLE = "lenet.yaml";

export function previewPlaces(page, folder) {
  const editor = page.locator(`.editor-instance .monaco-editor[data-uri$="${EXAMPLE}"]`);
  return { page, folder, editor, preview: webview(page) };
}

/** The text of the file, as the editor draws it. */
const textOf = async (editor) => plain((await editor.locator(".view-line").allTextContents()).join("\n"));

/** Exports the model in a format to the place that the window proposes. */
async function exported({ page, folder, preview }, format) {
  const choice = page.locator(".quick-input-list .monaco-list-row", { hasText: format.toUpperCase() });
  await until("the forms that there are", async () => {
    if (await choice.isVisible()) return true;
    // The command is about the page that has the focus, which may go elsewhere before it is heard: a person asks again.
    await preview.getByRole("heading", { level: 1 }).click();
    await command(page, "Fovea: Export Model…");
    return choice.waitFor({ timeout: 15_000 }).then(
      () => true,
      () => false,
    );
  });
  await choice.click();
  const target = page.locator(".quick-input-widget input[type=text]");
  await until("a proposed place", async () => (await target.inputValue()).endsWith(`lenet.${format}`));
  await page.locator(".quick-input-widget").getByRole("button", { name: "OK" }).click();
  const file = path.join(folder, `lenet.${format}`);
  await until(file, () => existsSync(file) && statSync(file).size > 0);
  return readFileSync(file);
}

/** Whether the list can be used in a window of this size, by everybody. */
async function fits({ page, preview }, width, height) {
  await page.setViewportSize({ width, height });
  await rowsOf(preview).first().waitFor();
  const list = await preview.getByRole("listbox").boundingBox();
  assert.ok(list.height >= 3 * 24, `${width}×${height}: the list is ${list.height} pixels high`);
  const frame = await (await preview.locator("main").elementHandle()).ownerFrame();
  const beyond = await frame.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(beyond <= 0, `${width}×${height}: ${beyond} pixels too wide`);
  assert.deepEqual(await inaccessible(preview), []);
}

export const PREVIEW_STEPS = {
  async "opens the preview of a model"({ page, editor, preview }) {
    await page.locator(".explorer-folders-view .monaco-list-row", { hasText: EXAMPLE }).dblclick();
    await editor.locator(".view-line", { hasText: "→" }).first().waitFor();
    await command(page, "View: Toggle Primary Side Bar Visibility");
    await command(page, "Fovea: Open Preview");
    await rowsOf(preview).nth(7).waitFor();
  },

  async "is there again, on the same page, when the window is opened again"({ page, preview }) {
    await preview.getByRole("tab", { name: "Fits?" }).click();
    // The page of its own has the focus: no editor says which model it is about.
    await preview.getByRole("heading", { level: 1 }).click();
    await command(page, "Developer: Reload Window");
    await page.locator(".monaco-workbench").waitFor({ state: "detached" });
    await preview.getByRole("tab", { name: "Fits?", selected: true }).waitFor();
    await preview.getByRole("tab", { name: "Layers" }).click();
    await rowsOf(preview).nth(7).waitFor();
    return preview.getByRole("heading", { level: 1 }).innerText();
  },

  async "makes a layer what its card was dragged to"({ editor, preview }) {
    await preview.getByRole("option", { name: /c3/ }).click();
    await preview.getByRole("tab", { name: "Three ideas" }).click();
    const apply = preview.getByRole("button", { name: "Apply" });
    assert.equal(await apply.count(), 0, "nothing to apply to a layer as it is written");
    await preview.getByRole("slider", { name: /^filters/ }).fill("24");
    await apply.click();
    await until("the new filters", async () => /name: c3.*out_channels: 24/.test(await textOf(editor)));
    await preview.getByRole("heading", { name: /24 filters/ }).waitFor();
    return (await textOf(editor)).split("\n").find((l) => l.includes("c3"));
  },

  async "says why a layer stays as it is"({ preview }) {
    await preview.getByRole("slider", { name: /^stride/ }).fill("5");
    await preview.getByRole("button", { name: "Apply" }).click();
    const status = preview.getByRole("status").filter({ hasText: /./ });
    await status.waitFor();
    assert.deepEqual(await inaccessible(preview), []);
    return status.innerText();
  },

  async "takes a change back as any other"({ page, editor, preview }) {
    await editor.locator(".view-line").first().click();
    await page.keyboard.press("Control+Z");
    await until("the old filters", async () => /name: c3.*out_channels: 16/.test(await textOf(editor)));
    await preview.getByRole("tab", { name: "Layers" }).click();
    await rowsOf(preview).nth(7).waitFor();
  },

  async "exports the model as a table, a drawing and a picture"(at) {
    const table = (await exported(at, "csv")).toString("utf8").split("\n");
    assert.match(table[0], /^file,index,/);
    assert.match((await exported(at, "svg")).toString("utf8"), /^<svg /);
    const picture = await exported(at, "png");
    assert.equal(picture.toString("latin1", 1, 4), "PNG");
    return `${table.length - 2} layers, ${picture.readUInt32BE(16)} × ${picture.readUInt32BE(20)} pixels`;
  },

  async "has room for its rows in a wide window"(at) {
    await fits(at, 1000, 700);
  },

  async "has room for them in dark colours"(at) {
    await command(at.page, "Preferences: Toggle between Light/Dark Themes");
    await at.page.locator(".monaco-workbench.vs").first().waitFor();
    await fits(at, 1000, 700);
  },

  async "has room for them in a narrow and low window"(at) {
    await command(at.page, "View: Join All Editor Groups");
    await fits(at, 360, 640);
    await fits(at, 720, 450);
    await at.page.setViewportSize({ width: 360, height: 640 });
  },

  async "has its signs where the system chooses the colours"(at) {
    const { page, preview } = at;
    await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
    await fits(at, 1000, 700);
    const borders = await preview
      .locator(".bar > i")
      .first()
      .evaluate((bar) => getComputedStyle(bar).borderTopWidth);
    assert.equal(borders, "1px", "a bar is seen without its colour");
    await preview.getByRole("option", { name: /c3/ }).click();
  },
};
