// Draws the icon, and takes the pictures of the walkthrough and of the README, and its film in the real editor.
//   node scripts/pictures.mjs [icon] [terminal] [walkthrough] [readme] [film]     all of them without a word; wants fovea.vsix but for the first two
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { command, quickFix, webview } from "../test/editor/workbench.mjs";
import { launchBrowser } from "../test/vscode/harness/browser.mjs";
import { inSandbox } from "../test/vscode/harness/sandbox.mjs";
import { animated } from "./lib/apng.mjs";
import { installExtension } from "./lib/code-server.mjs";
import { root } from "./lib/root.mjs";
import { sketch } from "./lib/sketch.mjs";

/** Of the pictures of the walkthrough, which are a part of the package; the film is larger. */
const SIZE = { width: 860, height: 460 };
const FILM = { width: 1120, height: 640 };

const TITLES = {
  open: "A model file with a hint at the end of each layer",
  hints: "A hover over a convolution",
  ideas: "The preview: one layer fully connected, and with local connections",
  fault: "A problem at a row, and its fix",
  ci: "A terminal: fovea check",
};

const SETTINGS = {
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.activityBar.location": "hidden",
  "workbench.sideBar.location": "left",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "editor.minimap.enabled": false,
  "editor.fontSize": 13,
  "breadcrumbs.enabled": false,
  "window.commandCenter": false,
};

/** A retina: what one point in the middle sees of a map, in three steps. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="0 0 128 128">
<rect width="128" height="128" rx="26" fill="#0d1b2a"/>
<g fill="none" stroke-width="5" stroke-linejoin="round">
<rect x="22" y="22" width="84" height="84" rx="12" stroke="#2f6fb5"/>
<rect x="38" y="38" width="52" height="52" rx="9" stroke="#4fa3e0"/>
<path d="M22 28 64 64 106 28M22 100 64 64 106 100" stroke="#2f6fb5" stroke-width="2.5" opacity=".7"/>
</g>
<circle cx="64" cy="64" r="15" fill="#ffb454"/><circle cx="64" cy="64" r="6" fill="#0d1b2a"/></svg>`;

async function drawIcon() {
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 128, height: 128 } });
  await page.setContent(`<style>*{margin:0;background:transparent}</style>${ICON}`);
  await page.screenshot({ path: path.join(root, "media/icon.png"), omitBackground: true });
  await browser.close();
}

/** Opens the window and gives what the steps need; each ends with a picture. */
async function inEditor(use, viewport = SIZE, furnish = () => {}, theme = {}) {
  const prepare = (folders) => installExtension(path.join(root, "fovea.vsix"), folders);
  const workspace = path.join(root, "examples");
  await inSandbox(
    { workspace, settings: { ...SETTINGS, ...theme }, prepare },
    async ({ server, browser, workspace: folder }) => {
      furnish(folder);
      const context = await browser.newContext({ viewport, reducedMotion: "reduce" });
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      await page.goto(`${server.url}/?folder=${encodeURIComponent(folder)}`);
      await page.locator(".monaco-workbench").waitFor();
      const editor = page.locator(".editor-instance .monaco-editor").first();
      const line = (text) => editor.locator(".view-line", { hasText: text }).first();
      try {
        await use({ page, editor, line });
      } catch (error) {
        mkdirSync(path.join(root, "shots"), { recursive: true });
        await page.screenshot({ path: path.join(root, "shots/pictures-failed.png") });
        throw error;
      }
    },
  );
}

const settled = (page) => page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 700)));

/** A window that is still furnishing itself may not know its files yet: then they are asked for again. */
async function openFile({ page, editor }, name, hint = "→") {
  const row = page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first();
  for (let left = 6; ; left--) {
    await page.keyboard.press("Control+P");
    await page.locator(".quick-input-widget input[type=text]").fill(name);
    try {
      await row.waitFor({ timeout: 10_000 });
      break;
    } catch (error) {
      if (left === 0) throw error;
      await page.keyboard.press("Escape");
    }
  }
  await page.keyboard.press("Enter");
  await editor.locator(".view-line", { hasText: hint }).first().waitFor();
}

async function takeWalkthrough() {
  await inEditor(async (places) => {
    const { page, editor, line } = places;
    const shoot = async (name, inner, part) => {
      await settled(page);
      const drawing = await sketch(page, TITLES[name], inner, part);
      writeFileSync(path.join(root, "walkthrough", `${name}.svg`), drawing);
    };
    await command(page, "View: Toggle Primary Side Bar Visibility");
    await openFile(places, "lenet.yaml");
    await shoot("open");
    await line("conv2d").locator("span span", { hasText: "conv2d" }).first().hover();
    await page.locator(".monaco-hover:visible .hover-contents").first().waitFor();
    await shoot("hints");
    await page.mouse.move(5, 5);
    await page.setViewportSize({ width: 1240, height: 620 });
    await editor
      .locator(".view-line", { hasText: "conv2d" })
      .nth(1)
      .click({ position: { x: 60, y: 8 } });
    await command(page, "Fovea: Open Preview");
    const preview = webview(page);
    await preview.getByRole("tab").nth(1).click();
    await preview.locator(".card").first().waitFor();
    const main = await preview.locator("main").elementHandle();
    const at = await page.locator("iframe.webview.ready").first().boundingBox();
    await shoot("ideas", [{ frame: await main.ownerFrame(), at: { x: at.x, y: at.y } }], at);
    await command(page, "View: Close All Editors");
    await page.setViewportSize(SIZE);
    await openFile(places, "yolo11n-custom.yaml");
    await page.keyboard.press("Control+G");
    await page.keyboard.type("30");
    await page.keyboard.press("Enter");
    await page.locator(".squiggly-warning").first().waitFor({ state: "attached" });
    await line("Concat").click({ position: { x: 30, y: 8 } });
    await quickFix(page, /Renumber \d+ references/);
    await shoot("fault");
  });
}

const LIGHT = { "workbench.colorTheme": "Default Light Modern" };

/** Of the page that people see first. */
async function takeReadme() {
  const media = (name) => path.join(root, "media", `${name}.png`);
  await inEditor(
    async (places) => {
      const { page, line } = places;
      await command(page, "View: Toggle Primary Side Bar Visibility");
      await openFile(places, "yolo11n-custom.yaml");
      await line("512, False").click({ position: { x: 60, y: 8 } });
      await command(page, "Fovea: Open Preview");
      await webview(page).locator(".row.selected").waitFor();
      await settled(page);
      await page.screenshot({ path: media("editor") });
      await command(page, "View: Close All Editors");
      await page.setViewportSize({ width: 1500, height: 620 });
      await openFile(places, "config.json", "×");
      await line("num_hidden_layers").click({ position: { x: 60, y: 8 } });
      await command(page, "Fovea: Open Preview");
      await webview(page).locator(".row.selected").waitFor();
      await line("num_hidden_layers").getByText("num_hidden_layers").first().hover();
      await page.locator(".monaco-hover:visible", { hasText: "num_hidden_layers" }).first().waitFor();
      await settled(page);
      await page.screenshot({ path: media("config") });
    },
    { width: 1500, height: 800 },
    () => {},
    LIGHT,
  );
}

async function drawTerminal() {
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 860, height: 330 } });
  await page.setContent(terminal());
  writeFileSync(path.join(root, "walkthrough/ci.svg"), await sketch(page, TITLES.ci));
  await browser.close();
}

const escaped = (text) => text.replace(/[&<]/g, (c) => (c === "&" ? "&amp;" : "&lt;"));

const TERMINAL_FILES = ["examples/yolo11n-custom.yaml", "examples/huge-dense.yaml"];

/** What the command line says of the examples, as a terminal shows it. */
function terminal() {
  const run = () => {
    try {
      return execFileSync(process.execPath, ["dist/cli.js", "check", ...TERMINAL_FILES], {
        cwd: root,
        encoding: "utf8",
      });
    } catch ({ stdout }) {
      return stdout;
    }
  };
  const style =
    "margin:0;padding:22px 26px;box-sizing:border-box;height:330px;overflow:hidden;background:#1f1f1f;color:#ccc;font:12px/1.5 monospace;white-space:pre-wrap";
  return `<body style="margin:0"><pre style="${style}"><b style="color:#4fa3e0">$</b> fovea check ${TERMINAL_FILES.join(" ")}\n${escaped(run())}</pre>`;
}

const POINTER = `<svg xmlns="http://www.w3.org/2000/svg" width="18" height="24" viewBox="0 0 18 24"><path d="M2 2v17l4.5-4 3 7 3-1.3-3-6.7H15z" fill="#fff" stroke="#000"/></svg>`;

/** A camera on the page: pictures do not show the pointer, so that one is drawn. */
async function cameraOn(page) {
  const frames = [];
  const shoot = async (ms) => frames.push({ png: await page.screenshot(), ms });
  await page.evaluate((svg) => {
    const pointer = document.createElement("div");
    pointer.innerHTML = svg;
    pointer.style.cssText = "position:fixed;left:0;top:0;z-index:100000;pointer-events:none";
    document.body.append(pointer);
    globalThis.pointTo = ({ x, y }) => {
      pointer.style.transform = `translate(${x}px,${y}px)`;
    };
  }, POINTER);
  let from = { x: FILM.width - 80, y: FILM.height - 60 };
  const put = async (at) => {
    await page.mouse.move(at.x, at.y);
    await page.evaluate((where) => globalThis.pointTo(where), at);
  };
  await put(from);
  /** Glides to the middle of what is wanted, or to a place in it. */
  const glide = async (wanted, at) => {
    const box = await wanted.boundingBox();
    const to = { x: box.x + (at?.x ?? box.width / 2), y: box.y + (at?.y ?? box.height / 2) };
    for (let step = 1; step <= GLIDE; step++) {
      const share = (1 - Math.cos((Math.PI * step) / GLIDE)) / 2;
      await put({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share });
      await shoot(50);
    }
    from = to;
  };
  const click = async (wanted, at) => {
    await glide(wanted, at);
    await page.mouse.click(from.x, from.y);
  };
  const type = async (text) => {
    for (const key of text) {
      await page.keyboard.type(key);
      await shoot(key === "," ? 130 : 80);
    }
  };
  return { frames, shoot, glide, click, type };
}

/** The pictures of one way of the pointer. */
const GLIDE = 10;

/** Twenty seconds: a hover, a row typed in the middle, what it has shifted and the fix, the preview, the three ideas. */
async function takeFilm() {
  const name = "yolo11n.yaml";
  let frames = [];
  await inEditor(
    async (places) => {
      const { page, editor, line } = places;
      await command(page, "View: Toggle Primary Side Bar Visibility");
      await openFile(places, name);
      await settled(page);
      const camera = await cameraOn(page);
      frames = camera.frames;
      const hold = async (ms) => {
        await settled(page);
        await camera.shoot(ms);
      };
      await hold(1200);
      await camera.glide(line("C3k2").locator("span span", { hasText: "C3k2" }).first());
      await page.locator(".monaco-hover:visible .hover-contents").first().waitFor();
      await hold(2200);
      await camera.click(line("128, 3, 2"), { x: 60, y: 8 });
      await camera.click(editor.locator(".view-line", { hasText: "512, False, 0.25" }), { x: 60, y: 8 });
      await page.keyboard.press("End");
      await page.keyboard.press("Enter");
      await camera.type("- [-1, 1, C");
      await page.keyboard.press("Control+Space");
      await page.locator(".suggest-widget.visible .monaco-list-row").first().waitFor();
      await hold(1600);
      await camera.type("2f, [512, True");
      await page.keyboard.press("Escape");
      await page.keyboard.press("End");
      await editor.locator(".squiggly-warning").first().waitFor({ state: "attached" });
      await hold(1800);
      const renumber = await quickFix(page, /[Rr]enumber/);
      await hold(900);
      await camera.glide(renumber);
      await camera.shoot(500);
      await renumber.click();
      await line("-1, 7], 1, Concat").waitFor();
      await hold(1800);
      await command(page, "Fovea: Open Preview");
      const preview = webview(page);
      await preview.getByRole("option").nth(5).waitFor();
      await hold(2000);
      await camera.click(preview.getByRole("option").nth(3));
      await hold(1200);
      await camera.click(preview.getByRole("tab").nth(1));
      await hold(2800);
    },
    FILM,
    (folder) => writeFileSync(path.join(folder, name), withoutNewRow()),
  );
  writeFileSync(path.join(root, "media/film.png"), animated(frames));
}

/** The example as it was before its new row, for which the film has another. */
function withoutNewRow() {
  const text = readFileSync(path.join(root, "examples/yolo11n-custom.yaml"), "utf8");
  const kept = text.split("\n").filter((line) => !/^# |the new one/.test(line));
  return kept.join("\n");
}

const wanted = new Set(process.argv.slice(2));
const all = wanted.size === 0;
if (all || wanted.has("icon")) await drawIcon();
if (all || wanted.has("terminal")) await drawTerminal();
if (all || wanted.has("walkthrough")) await takeWalkthrough();
if (all || wanted.has("readme")) await takeReadme();
if (all || wanted.has("film")) await takeFilm();
