import { existsSync } from "node:fs";
import { which } from "../../../scripts/lib/path.mjs";

const ON_MAC = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** A Chromium that is installed: $CHROMIUM, else the first one found. */
export const findChromium = () =>
  process.env.CHROMIUM ??
  which("chromium", "chromium-browser", "google-chrome", "google-chrome-stable") ??
  ON_MAC.find((file) => existsSync(file));

export async function launchBrowser() {
  const { chromium } = await import("playwright-core");
  return chromium.launch({
    executablePath: findChromium(),
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
