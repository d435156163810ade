// What a person does with a new file: looks at it, moves, inserts and deletes rows, and lets the numbers follow.
import assert from "node:assert/strict";
import { command, plain, quickFix, until } from "./workbench.mjs";

/** What the steps below share. */
export function editingPlaces(page) {
  const editor = page.locator(".editor-instance .monaco-editor").first();
  const line = (text) =>
    editor.locator(".view-line", { hasText: new RegExp(text.replaceAll(" ", "\\s")) }).first();
  const lens = editor.locator(".codelens-decoration", { hasText: "parameters" });
  return { page, editor, line, lens, status: page.locator("#fovea\\.fovea\\.totals") };
}

const pick = async (page, text) => {
  await page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first().click();
};

/** Of the lines that are drawn, those with a row, without hints. */
async function rows({ editor }) {
  const texts = await editor.locator(".view-line").allTextContents();
  return texts
    .map((t) =>
      plain(t)
        .replace(/→[^#]*/, "")
        .replace(/\]#/, "] #")
        .replace(/\s+/g, " ")
        .trim(),
    )
    .filter((t) => t.startsWith("- ["));
}

/** In order; each builds on the one before, and the first on a window without editors. */
export const EDITING_STEPS = {
  async "begins a new model"({ page, editor }) {
    await page.locator(".explorer-folders-view .monaco-list-row", { hasText: "lenet.yaml" }).dblclick();
    await editor.locator(".view-line", { hasText: "→" }).first().waitFor();
    await command(page, "Fovea: New Model…");
    await pick(page, "YOLO");
    await editor.locator(".view-line", { hasText: "Detect" }).first().waitFor();
    await editor.locator(".view-line", { hasText: "→" }).first().waitFor();
  },

  async "has its totals in the status bar, and a menu behind them"({ page, status }) {
    await status.filter({ hasText: "n ▾" }).waitFor();
    const text = plain(await status.innerText());
    assert.match(text, /[\d.]+[KM] · [\d.]+ GFLOPs · n ▾/);
    await status.click();
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "Input size" }).waitFor();
    await page.keyboard.press("Escape");
    return text.trim();
  },

  async "moves a row with Alt+Down, and its number with it"(at) {
    const { page, line } = at;
    await line("Conv, \\[512, 3, 2\\]").click({ position: { x: 60, y: 8 } });
    await page.keyboard.press("Alt+ArrowDown");
    const moved = await until("the moved row", async () => {
      const all = await rows(at);
      return all.some((r) => /Conv, \[512, 3, 2\]\] # 6/.test(r)) && all;
    });
    assert.ok(
      moved.some((r) => /C3k2, \[512, True\]\] # 5/.test(r)),
      moved.join("\n"),
    );
    await page.keyboard.press("Alt+ArrowUp");
    await until("the row where it was", async () =>
      (await rows(at)).some((r) => /\[512, 3, 2\]\] # 5/.test(r)),
    );
  },

  async "moves it as often as the key is pressed, however fast"(at) {
    const { page, line } = at;
    await line("Conv, \\[512, 3, 2\\]").click({ position: { x: 60, y: 8 } });
    for (let i = 0; i < 2; i++) await page.keyboard.press("Alt+ArrowDown");
    await until("the row two below", async () =>
      (await rows(at)).some((r) => /Conv, \[512, 3, 2\]\] # 7/.test(r)),
    );
    for (let i = 0; i < 2; i++) await page.keyboard.press("Alt+ArrowUp");
    await until("the row where it was", async () =>
      (await rows(at)).some((r) => /\[512, 3, 2\]\] # 5/.test(r)),
    );
  },

  async "takes a row that was deleted by hand for one problem"({ page, editor, line, lens }) {
    const totals = await lens.innerText();
    await line("C3k2, \\[512, True\\]").click({ position: { x: 60, y: 8 } });
    await page.keyboard.press("Control+Shift+K");
    await editor.locator(".squiggly-error, .squiggly-warning, .squiggly-info").first().waitFor();
    await page.keyboard.press("F8");
    const box = page.locator(".marker-widget", { hasText: "since deleting a row" });
    await box.waitFor();
    // The editor has lost the focus before it asked for them anew.
    await until("the totals of what is left", async () => (await lens.innerText()) !== totals);
    const said = plain(await box.innerText())
      .split("\n")
      .filter(Boolean)[0];
    await page.keyboard.press("Escape");
    return said;
  },

  async "and renumbers what is below"(at) {
    const { page, editor, line } = at;
    await line("SPPF").click({ position: { x: 60, y: 8 } });
    await (await quickFix(page, /Renumber \d+ reference/)).click();
    await until("the new numbers", async () =>
      (await rows(at)).some((r) => r.includes("[9, 12], 1, Detect")),
    );
    await editor.locator(".squiggly-error").first().waitFor({ state: "detached" });
    await until("the number in the comment", async () => (await rows(at)).some((r) => /SPPF.*# 6/.test(r)));
  },

  async "offers whole rows from the dash on"({ page, line }) {
    await line("SPPF").click({ position: { x: 60, y: 8 } });
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.keyboard.type("- ");
    await page.keyboard.press("Control+Space");
    const row = page.locator(".suggest-widget .monaco-list-row", { hasText: "C2PSA" });
    await page.keyboard.type("C2PSA");
    await row.first().waitFor();
    return plain(await row.first().innerText()).replace(/\s+/g, " ");
  },

  async "writes one of them, and offers the renumbering there"(at) {
    const { page } = at;
    await page.keyboard.press("Enter");
    await until("the row", async () => (await rows(at)).some((r) => /-1, 1, C2PSA, \[/.test(r)));
    await page.keyboard.press("Escape");
    await (await quickFix(page, /Renumber \d+ reference/)).click();
    await until("the new numbers", async () =>
      (await rows(at)).some((r) => r.includes("[10, 13], 1, Detect")),
    );
  },

  async "inserts a layer of a type that is picked"(at) {
    const { page, line } = at;
    await line("# 3-P3").click({ position: { x: 60, y: 8 } });
    await command(page, "Fovea: Insert Layer Below…");
    await page.locator(".quick-input-widget input[type=text]").fill("SCDown");
    await pick(page, "SCDown");
    await until("the row", async () => (await rows(at)).some((r) => /-1, 1, SCDown, \[/.test(r)));
    await until("the new numbers", async () =>
      (await rows(at)).some((r) => r.includes("[11, 14], 1, Detect")),
    );
    return (await rows(at)).find((r) => r.includes("SCDown"));
  },

  async "finds the problems of files that are not open"({ page }) {
    await command(page, "Fovea: Check Workspace");
    const panel = page.locator(".markers-panel");
    await panel.locator(".monaco-list-row", { hasText: "yolo11n-custom.yaml" }).first().waitFor();
    return plain(await panel.locator(".monaco-list-row").first().innerText()).replace(/\s+/g, " ");
  },
};
