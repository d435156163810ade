// The tiers of `npm test`, in the order in which they run. Each returns { passed, failed, pending? }, or { skipped } with
// the reason. A skipped tier is a failure where CI=true, except one that is `elsewhere`: what it lacks cannot be installed
// by .ci/run either (a desktop VS Code needs a download that not every network allows).
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { inflateRawSync } from "node:zlib";
import { CHECKS } from "../../scripts/check.mjs";
import { ensureCodeServer } from "../../scripts/lib/code-server.mjs";
import { deflated } from "../../scripts/lib/deflate.mjs";
import { which } from "../../scripts/lib/path.mjs";
import { root } from "../../scripts/lib/root.mjs";
import { run, runNode } from "../../scripts/lib/run.mjs";
import { BILL, buildVsix, inspectVsix, VSIX } from "../../scripts/package.mjs";
import { findNeovim, testNeovim } from "../editor/neovim.mjs";
import { ORACLES } from "../oracle/oracles.mjs";
import { findPython } from "../oracle/python.mjs";
import { ask } from "../oracle/run.mjs";
import { tarball } from "../package/tarball.mjs";
import { findChromium } from "../vscode/harness/browser.mjs";

const digest = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");

/** Named assertions, as a tier. */
async function all(tests) {
  const result = { passed: 0, failed: 0 };
  for (const [name, test] of Object.entries(tests)) {
    const why = await test();
    console.log(why ? `  not ok ${name}: ${why}` : `  ok ${name}`);
    if (why) result.failed++;
    else result.passed++;
  }
  return result;
}

const check = () =>
  all({
    types: async () => (await CHECKS.types()) !== 0 && "see above",
    "lint and format": async () =>
      (await CHECKS.lint()) !== 0 && "see above (npm run format fixes most of it)",
  });

/** Mocha runs in a process of its own, so that a test which exits or crashes cannot pass for the whole. */
async function units({ parts, grep }) {
  const args = [path.join(root, "test/run/mocha.mjs"), ...(grep ? ["--grep", grep] : []), ...parts];
  const { code, counts } = await counting((tee) => runNode(args, { tee }));
  return settled(code, counts);
}

/** Runs `program` and gathers mocha's closing summary. */
async function counting(program) {
  let text = "";
  const { code } = await program((chunk) => {
    text += chunk;
  });
  const count = (word) => Number(new RegExp(`^\\s*(\\d+) ${word}\\b`, "m").exec(text)?.[1] ?? 0);
  const waiting = [...text.matchAll(/^ {2}waiting: (\d+) in (.+)$/gm)].map(
    ([, n, suite]) => `${n} in “${suite}”`,
  );
  return {
    code,
    counts: { passed: count("passing"), failed: count("failing"), pending: count("pending"), waiting },
  };
}

/** An exit code that the counts do not explain is a failure too. */
function settled(code, counts) {
  if (code === 0 && counts.passed > 0) return counts;
  if (counts.failed > 0) return counts;
  console.log(code === 0 ? "no test ran" : `ended with ${code}`);
  return { ...counts, failed: 1 };
}

async function packages() {
  const { tests, end } = tarball();
  try {
    return await all({ ...vsix(), ...tests });
  } finally {
    end();
  }
}

function vsix() {
  let packed;
  return {
    "the package builds": async () => {
      try {
        await buildVsix();
        packed = inspectVsix();
      } catch (error) {
        return error.message;
      }
    },
    "is the same, to the byte, when it is made again": async () => {
      if (!packed) return "there is none";
      const before = digest(VSIX);
      await buildVsix();
      return digest(VSIX) !== before && "another file";
    },
    "has a bill of what is in it, each with its licence": () => {
      const { components } = JSON.parse(readFileSync(BILL, "utf8"));
      const unsound = components.filter(
        ({ version, licenses, hashes }) =>
          !version || !licenses[0].license.id || hashes[0].content.length !== 128,
      );
      if (components.length < 3) return `${components.length} components`;
      return unsound.map(({ name }) => name).join(", ");
    },
    "is compressed to what unpacks again, whatever it holds": () => {
      const texts = [
        "",
        "a",
        "ab".repeat(70_000),
        `${digest(VSIX)}${"-".repeat(300)}`.repeat(120),
        "é≥~".repeat(9),
      ];
      const wrong = texts.filter((text) => inflateRawSync(deflated(Buffer.from(text))).toString() !== text);
      return wrong.map((text) => `${text.length} characters`).join(", ");
    },
    "is no larger than it may be": () =>
      packed ? packed.size > packed.limit && `${packed.size} bytes` : "there is none",
    "has a page whose links lead somewhere in every registry": () =>
      packed ? packed.lost.join(", ") : "there is none",
    "contains what it should and nothing else": () => {
      if (!packed) return "there is none";
      const wanted = ["extension.js", "core.js", "rules.json", "preview/main.js"];
      const missing = wanted.filter((name) => !packed.names.includes(`extension/dist/${name}`));
      return [...packed.strangers, ...missing.map((name) => `no ${name}`)].join(", ");
    },
  };
}

/** Tiers that want code-server and Chromium. */
const inVsCode = (test) => async () => {
  if (!findChromium()) return { skipped: "there is no Chromium (on Debian: apt-get install chromium)" };
  try {
    await ensureCodeServer();
  } catch (error) {
    return { skipped: error.message };
  }
  return test();
};

const suite = (host) =>
  inVsCode(async () => {
    const { ownSuite } = await import("../vscode/harness/suite.mjs");
    return ownSuite(host);
  });

const ui = inVsCode(async () => {
  await buildVsix(); // one of an older build would be tested else
  const { testUi } = await import("../editor/ui.mjs");
  return testUi();
});

async function electron() {
  const here = process.env.VSCODE_EXECUTABLE || existsSync(path.join(root, ".vscode-test"));
  if (!here && !(await reachable("https://update.code.visualstudio.com/api/releases/stable")))
    return { skipped: "VS Code cannot be downloaded here", elsewhere: true };
  const script = path.join(root, "test/vscode/harness/electron.mjs");
  const needsDisplay = process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  const xvfb = which("xvfb-run");
  if (needsDisplay && !xvfb) return { skipped: "there is no display (on Debian: apt-get install xvfb)" };
  const { code, counts } = await counting((tee) =>
    needsDisplay ? run(xvfb, ["-a", process.execPath, script], { tee }) : runNode([script], { tee }),
  );
  return settled(code, counts);
}

const reachable = (url) =>
  fetch(url, { method: "HEAD", signal: AbortSignal.timeout(10_000) }).then(
    (response) => response.ok,
    () => false,
  );

const neovim = async () =>
  findNeovim() ? testNeovim() : { skipped: "there is no Neovim (on Debian: apt-get install neovim)" };

/** Other cases with each commit; the same ones for whoever looks at it. */
async function seedOfCommit() {
  const { code, output } = await run("git", ["rev-parse", "HEAD"], { quiet: true });
  return code === 0 ? Number.parseInt(output.trim().slice(0, 6), 16) : 1;
}

/** Compares with the frameworks themselves; only where Python has one of them already. */
async function oracle() {
  const python = findPython();
  const seed = await seedOfCommit();
  console.log(`seed ${seed} (node test/oracle/run.mjs --seed ${seed} asks the same)`);
  const { passed, failed, skipped } = await ask(ORACLES, { python, count: (o) => o.ci, seed });
  if (passed + failed === 0) return { skipped: skipped.join("; "), elsewhere: true };
  for (const why of skipped) console.log(`left out: ${why}`);
  return { passed, failed };
}

export const TIERS = [
  { name: "check", title: "Types and lint", run: check },
  { name: "units", title: "Units, dialects, rules, server, command line", run: units },
  { name: "package", title: "The packages", run: packages },
  { name: "vscode", title: "VS Code, Node extension host", run: suite("node") },
  { name: "web", title: "VS Code, web worker extension host", run: suite("browser") },
  { name: "ui", title: "VS Code, the installed package in use", run: ui },
  { name: "electron", title: "VS Code, desktop", run: electron },
  { name: "neovim", title: "Neovim, over stdio", run: neovim },
  { name: "oracle", title: "The frameworks themselves, in Python", run: oracle },
];
