// What a person does with a config.json of Hugging Face: reads what a key costs, adds one, breaks one and mends it.
import assert from "node:assert/strict";
import { command, hoverOver, plain, quickFix, rowsOf, webview } from "./workbench.mjs";

const FOLDER = "llama";
const FILE = `${FOLDER}/config.json`;

/** What the steps below share. */
export function configPlaces(page) {
  const editor = page.locator(`.editor-instance .monaco-editor[data-uri$="${FILE}"]`);
  const line = (key) => editor.locator(".view-line", { hasText: `"${key}"` }).first();
  return { page, editor, line, preview: webview(page) };
}

/** The text of a line once a hint that `pattern` describes stands in it. */
async function hinted({ editor }, key, pattern) {
  const drawn = new RegExp(pattern.source.replaceAll(" ", "\\s"));
  const line = editor.locator(".view-line", { hasText: `"${key}"` }).filter({ hasText: drawn });
  await line.first().waitFor();
  return plain(await line.first().textContent()).trim();
}

/** Types over the number at a key, which stands between the colon and the comma. */
async function changeNumber({ page, line }, key, number) {
  await line(key).click({ position: { x: 40, y: 8 } });
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Control+Shift+ArrowLeft");
  await page.keyboard.type(String(number));
}

/** In order; each builds on the one before, and the first on a window without editors. */
export const CONFIG_STEPS = {
  async "opens a config-json in a folder"({ page, editor }) {
    const row = (name) => page.locator(".explorer-folders-view .monaco-list-row", { hasText: name });
    await row(FOLDER).click();
    await row("config.json").dblclick();
    await editor.locator(".view-line").first().waitFor();
  },

  async "draws beside keys what they cost"(at) {
    const seen = [
      await hinted(at, "num_hidden_layers", /× 25\.2M = 604M/),
      await hinted(at, "num_key_value_heads", /3 queries each · 48 KiB per token/),
      await hinted(at, "tie_word_embeddings", /saves 98\.3M/),
      await hinted(at, "max_position_embeddings", /1\.5 GiB of cache/),
    ];
    return seen.join(" | ");
  },

  async "says in a hover what a key decides and what one more would cost"({ page, line }) {
    const key = line("num_hidden_layers").getByText("num_hidden_layers").first();
    const text = await hoverOver(page, key, "num_hidden_layers");
    assert.match(text, /Each layer holds .*self_attn.*mlp/);
    assert.match(text, /num_hidden_layers: 25/);
    assert.match(text, /702M\s+728M \(\+25\.2M\)/);
    return text.split("\n").filter(Boolean).slice(0, 2).join(" ");
  },

  async "and of a width what twice as much would cost"({ page, line }) {
    await page.keyboard.press("Escape");
    const key = line("intermediate_size").getByText("intermediate_size").first();
    assert.match(await hoverOver(page, key, "intermediate_size"), /intermediate_size: 8192/);
  },

  async "completes a key that is absent, with its default"({ page, line }) {
    await page.keyboard.press("Escape");
    await line("vocab_size").click({ position: { x: 40, y: 8 } });
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    // Both quotes, whether or not VS Code closes the first by itself.
    await page.keyboard.type('""');
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.type("head");
    await page.keyboard.press("Control+Space");
    const offer = page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "head_dim" });
    await offer.first().waitFor();
    return plain(await offer.first().innerText()).replaceAll("\n", " ");
  },

  async "takes it back"({ page, editor }) {
    await page.keyboard.press("Escape");
    await command(page, "File: Revert File");
    await editor.locator(".squiggly-error").first().waitFor({ state: "detached" });
  },

  async "draws the preview: embedding, layers, norm, head"({ page, line, preview }) {
    await line("vocab_size").click({ position: { x: 40, y: 8 } });
    await command(page, "Fovea: Open Preview");
    const rows = rowsOf(preview);
    await rows.nth(3).waitFor();
    const names = await rows.allInnerTexts();
    for (const [i, name] of ["embedding", "layer", "norm", "head"].entries())
      assert.match(names[i] ?? "", new RegExp(name));
    assert.match(names[1] ?? "", /layer ×24/);
    const costs = plain((await preview.locator("dl.costs").innerText()) ?? "");
    assert.match(costs, /1\.4 GB \(bfloat16\)/, "in the type that the file states");
    return names.map((name) => plain(name).replace(/\s+/g, " ").trim()).join(" | ");
  },

  async "finds heads that do not divide, at the key"(at) {
    await changeNumber(at, "num_attention_heads", 10);
    await at.page.locator("#status\\.problems", { hasText: "2" }).waitFor();
    await at.editor.locator(".squiggly-error").nth(1).waitFor(); // heads and key-value heads
  },

  async "offers heads that do"({ page }) {
    const offer = await quickFix(page, /Change num_attention_heads to \d+/);
    return plain(await offer.innerText());
  },

  async "mends it"(at) {
    const { page, editor } = at;
    const row = page.locator(".action-widget .monaco-list-row", {
      hasText: /Change num_attention_heads to 12/,
    });
    await row.click();
    await editor.locator(".squiggly-error").first().waitFor({ state: "detached" });
    return hinted(at, "num_attention_heads", /× 128 = 1,536/);
  },
};
