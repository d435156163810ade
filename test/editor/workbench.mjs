// What the steps in the real VS Code share.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** VS Code puts no-break spaces around what it draws. */
export const plain = (text) => text.replaceAll("\u00a0", " ");

export async function command(page, title) {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input[type=text]").fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor();
  await page.keyboard.press("Enter");
}

/** VS Code's own page for a webview, and within it the extension's. */
export const webview = (page) =>
  page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");

/** The rows of the preview's list. */
export const rowsOf = (preview) => preview.getByRole("listbox", { name: /^Layers of/ }).getByRole("option");

/** What axe-core finds wrong with the page in a webview, for those who do not see it, or see it in other colours. */
export async function inaccessible(preview) {
  const frame = await (await preview.locator("main").elementHandle()).ownerFrame();
  await frame.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
  const { violations } = await frame.evaluate("axe.run()");
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}

/** Asks until there is an answer. */
export async function until(what, ask) {
  const end = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** How long an answer is looked for, and how long VS Code is given to show it once. */
const PATIENCE = { all: 90_000, once: 6_000 };

/**
 * Asks with `ask` until `shown` is there. VS Code gives up a menu or a hover that it was about to open when problems or
 * hints arrive at that moment, and does not come back to it by itself; a person asks again.
 */
async function insist(shown, ask, letGo) {
  const end = Date.now() + PATIENCE.all;
  for (;;) {
    await ask();
    try {
      await shown.waitFor({ timeout: PATIENCE.once });
      return shown;
    } catch (error) {
      if (Date.now() > end) throw error;
      await letGo();
    }
  }
}

/** Asks for quick fixes where the cursor is until one says what `pattern` describes. */
export const quickFix = (page, pattern) =>
  insist(
    page.locator(".action-widget .monaco-list-row", { hasText: pattern }).first(),
    () => page.keyboard.press("Control+."),
    () => page.keyboard.press("Escape"),
  );

/** What the hover over `target` says that has `word` in it. Only a pointer that moves is answered: it leaves and comes again. */
export async function hoverOver(page, target, word) {
  const card = page.locator(".monaco-hover:visible .hover-contents", { hasText: word }).first();
  await insist(
    card,
    () => target.hover(),
    () => page.mouse.move(0, 0),
  );
  return plain(await card.innerText());
}
