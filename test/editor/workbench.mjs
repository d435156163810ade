// What the steps in the real VS Code share.

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
