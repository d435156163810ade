// Bundles everything.   node esbuild.mjs [--dev] [--watch] [--force]
//   --dev    readable bundles with source maps      --watch   again whenever a file changes
// A build that would change nothing is recognised by a hash over the files' times and sizes and takes no time.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { generate } from "./scripts/generate.mjs";
import { ALIKE_TOGETHER, orderedAlike } from "./scripts/lib/alike.mjs";
import { bundled } from "./scripts/lib/bundle.mjs";
import { WITHOUT_IDLE_PARTS } from "./scripts/lib/idle.mjs";
import { isMain, root } from "./scripts/lib/root.mjs";
import { splitPage } from "./scripts/lib/rule-pages.mjs";

const STAMP = "dist/.stamp";
const MAIN = "dist/main.js";
/** What the package of the editor holds. */
export const DOWNLOADED = ["dist/core.js", "dist/extension.js", "dist/preview/main.js"];
const INPUTS = [
  "client",
  "server",
  "test",
  "scripts",
  "esbuild.mjs",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];

const common = {
  absWorkingDir: root,
  bundle: true,
  target: "es2022",
  logLevel: "warning",
  legalComments: "none",
};

const node = { platform: "node", target: "node20", format: "cjs", mainFields: ["module", "main"] };

/** What runs in a process and in a web worker: what only one of them has is loaded there alone. */
const anywhere = { ...node, conditions: ["browser", "module"] };

const web = {
  platform: "browser",
  mainFields: ["browser", "module", "main"],
  define: { global: "globalThis" },
};

/** The language server is a bundle of its own; `fovea lsp` loads that, so that no other command pays for it. */
const serverStaysOutside = {
  name: "server-stays-outside",
  setup(build) {
    build.onResolve({ filter: /\/lsp\/node$/ }, () => ({ path: "./server.js", external: true }));
  },
};

/** Puts `source`, which is JavaScript, in the place of what our own code imports as `name`. */
const inPlaceOf = (name, source) => ({
  name: `in-place-of-${name}`,
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path: asked, importer }) =>
      asked === name && importer.startsWith(path.join(root, "server"))
        ? { path: name, namespace: name }
        : undefined,
    );
    build.onLoad({ filter: /./, namespace: name }, () => ({ contents: source, resolveDir: root }));
  },
});

/**
 * What is loaded only when it is asked for, and everything that it shares with the rest, has to be wrapped: for the server, which
 * runs on, that would be longer and save nothing.
 */
const NOTHING_LATER = {
  name: "nothing-later",
  setup(build) {
    const LATER = /const (\{[^}]*\}) = await import\(("[^"]*")\);/g;
    build.onLoad({ filter: /config.load\.ts$/ }, ({ path: file }) => {
      const text = readFileSync(file, "utf8");
      const first = [...text.matchAll(LATER)].map(([, names, from]) => `import ${names} from ${from};\n`);
      return { contents: first.join("") + text.replace(LATER, ""), loader: "ts" };
    });
  },
};

/**
 * The language server but for its connection is one file for processes and web workers: a function of the library that talks
 * to the client, since its classes are told by `instanceof` and must be there once.
 */
const CORE = {
  in: "server/lsp/server.ts",
  out: "dist/core.js",
  ...web,
  format: "iife",
  globalName: "core",
  banner: { js: "var foveaCore = (protocol, document) => {" },
  footer: { js: 'return core; }; if (typeof module === "object") module.exports = foveaCore;' },
  plugins: [
    NOTHING_LATER,
    WITHOUT_IDLE_PARTS,
    ALIKE_TOGETHER,
    inPlaceOf("vscode-languageserver", "module.exports = protocol"),
    inPlaceOf("vscode-languageserver-textdocument", "module.exports = document"),
  ],
};

/** A worker has loaded it when it is called (server/lsp/worker.ts). */
const CORE_OF_HOST = inPlaceOf(
  "./server",
  `const core = () => "WorkerGlobalScope" in globalThis
    ? foveaCore(require("vscode-languageserver/browser"), document)
    : require("./core.js")(require("vscode-languageserver/node"), document);
  const document = require("vscode-languageserver-textdocument");
  exports.serve = (...given) => core().serve(...given);`,
);

/** What speaks the Model Context Protocol is large: only `fovea mcp` loads it. */
const protocolStaysOutside = {
  name: "protocol-stays-outside",
  setup(build) {
    build.onResolve({ filter: /^\.\/sdk$/ }, () => ({ path: "./mcp-sdk.js", external: true }));
  },
};

/** Set where the extension's bundle is the program of a process or the script of a worker, which has no modules. */
const TELLS_SERVER =
  'var isServer = typeof module === "undefined" || require.main === module; if (typeof module === "undefined") var module = {};';

/** What the user gets. */
const PRODUCTS = [
  {
    in: "client/extension.ts",
    out: "dist/extension.js",
    ...anywhere,
    inject: ["server/lsp/main.ts"],
    banner: { js: TELLS_SERVER },
    external: ["vscode", "./core.js"],
    plugins: [WITHOUT_IDLE_PARTS, CORE_OF_HOST],
  },
  CORE,
  {
    in: "server/lsp/node.ts",
    out: "dist/server.js",
    ...anywhere,
    external: ["./core.js"],
    plugins: [WITHOUT_IDLE_PARTS, CORE_OF_HOST],
  },
  {
    in: "server/cli/launch.ts",
    out: "dist/cli.js",
    ...node,
    banner: { js: "#!/usr/bin/env node" },
  },
  {
    in: "server/cli/main.ts",
    out: "dist/main.js",
    ...node,
    plugins: [WITHOUT_IDLE_PARTS, serverStaysOutside, protocolStaysOutside],
    // What is run from compiled code (server/cli/launch.ts) can require, but not import().
    supported: { "dynamic-import": false },
  },
  { in: "server/cli/mcp/sdk.ts", out: "dist/mcp-sdk.js", ...node },
  {
    in: "client/preview/main.tsx",
    out: "dist/preview/main.js",
    ...web,
    format: "iife",
    jsx: "automatic",
    jsxImportSource: "preact",
  },
];

/** The suite that runs inside VS Code, once for each of its extension hosts; mocha comes from node_modules or as its browser build. */
const SUITES = [
  {
    in: "test/vscode/suite/node.ts",
    out: "dist-test/vscode/node.js",
    ...node,
    external: ["vscode", "mocha"],
  },
  {
    in: "test/vscode/suite/web.ts",
    out: "dist-test/vscode/web.js",
    ...web,
    format: "cjs",
    external: ["vscode"],
  },
];

function walk(relative, found = []) {
  const absolute = path.join(root, relative);
  if (!existsSync(absolute)) return found;
  const stat = statSync(absolute);
  if (stat.isFile()) found.push({ file: relative, stamp: `${relative} ${stat.mtimeMs} ${stat.size}` });
  else for (const name of readdirSync(absolute).sort()) walk(path.posix.join(relative, name), found);
  return found;
}

/**
 * Unit tests, benches and what compares with other frameworks. What they share is in chunks, which are built and loaded once
 * for all of them. Packages that are CommonJS ask for Node's own modules with `require`, which such a bundle has to make.
 */
function testBundle() {
  const entries = walk("test")
    .map(({ file }) => file)
    .filter((file) => /\.(test|bench|oracle)\.tsx?$/.test(file) && !file.startsWith("test/vscode/"));
  if (entries.length === 0) return [];
  const shared = {
    ...node,
    format: "esm",
    splitting: true,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
    jsx: "automatic",
    jsxImportSource: "preact",
    external: ["esbuild", "playwright-core"],
    // What a test runs in its own process finds its files where the program has them.
    define: {
      __dirname: JSON.stringify(path.join(root, "dist")),
      __filename: JSON.stringify(path.join(root, "dist/main.js")),
    },
  };
  return [{ ...shared, entryPoints: entries, outdir: "dist-test", outbase: "test", sourcesContent: false }];
}

function jobs(dev) {
  const missing = [];
  const single = ({ in: entry, out, ...options }, sourcemap, minify) => {
    if (!existsSync(path.join(root, entry))) missing.push(entry);
    return { ...common, ...options, entryPoints: [entry], outfile: out, sourcemap, minify };
  };
  const all = [
    ...PRODUCTS.map((product) => single(product, dev, !dev)),
    ...SUITES.map((suite) => single(suite, true, false)),
    ...testBundle().map((options) => ({ ...common, ...options, sourcemap: true })),
  ];
  if (missing.length > 0) console.log(`not there yet, left out: ${missing.join(", ")}`);
  return all.filter((job) => !missing.includes(job.entryPoints[0]));
}

/** What the user gets, built once more and not written: its files, and what each is made of. */
export async function productsOnce() {
  const esbuild = await import("esbuild");
  const wanted = new Set(PRODUCTS.map(({ out }) => out));
  const made = await Promise.all(
    jobs(false)
      .filter(({ outfile }) => wanted.has(outfile))
      .map((job) => esbuild.build({ ...job, metafile: true, write: false })),
  );
  const outputs = made
    .flatMap(({ outputFiles }) => outputFiles)
    .map(async ({ path: file, text }) => ({
      path: file,
      contents: Buffer.from(await finished(path.relative(root, file), text)),
    }));
  return { outputs: await Promise.all(outputs), metafiles: made.map(({ metafile }) => metafile) };
}

function stampOf(dev) {
  const hash = createHash("sha256").update(`dev=${dev} node=${process.version}\n`);
  for (const input of INPUTS) for (const { stamp } of walk(input)) hash.update(`${stamp}\n`);
  return hash.digest("hex");
}

function finish(stamp) {
  if (existsSync(path.join(root, "dist/cli.js"))) chmodSync(path.join(root, "dist/cli.js"), 0o755);
  mkdirSync(path.join(root, "dist"), { recursive: true });
  writeFileSync(path.join(root, STAMP), stamp);
}

/** Bundles of files that are gone. The others are overwritten in place: a test run beside this one keeps its files. */
function removeAllBut(outputs) {
  const kept = new Set(outputs);
  for (const { file } of [...walk("dist"), ...walk("dist-test")])
    if (!kept.has(file)) rmSync(path.join(root, file), { force: true });
}

/** The rules' pages, for the editor and the command line to show; those of helpers and sketches are not meant. */
function copyPages() {
  mkdirSync(path.join(root, "dist/rules"), { recursive: true });
  return walk("server/rules")
    .map(({ file }) => file)
    .filter((file) => file.endsWith(".md"))
    .map((file) => {
      const to = `dist/rules/${path.basename(file)}`;
      writeFileSync(path.join(root, to), pageIn(file).page);
      return to;
    });
}

const pageIn = (file) => splitPage(readFileSync(path.join(root, file), "utf8"));

/** What each rule does, in Chinese, from its page. */
const summariesInChinese = () =>
  Object.fromEntries(
    walk("server/rules").flatMap(({ file }) => {
      const { chinese } = file.endsWith(".md") ? pageIn(file) : {};
      return chinese === undefined ? [] : [[path.basename(file, ".md"), chinese]];
    }),
  );

/**
 * All of them in one file, for the package of the editor: as many small ones they take twice as much there. What they rest on stands in
 * the documentation, and takes a sixth of them.
 */
function joinPages(pages) {
  const to = "dist/rules.json";
  const texts = pages.map((page) => readFileSync(path.join(root, page), "utf8").replace(SOURCES, "\n"));
  const named = orderedAlike(texts).map((i) => [path.basename(pages[i], ".md"), texts[i]]);
  writeFileSync(path.join(root, to), JSON.stringify(Object.fromEntries(named)));
  return [...pages, to];
}

const SOURCES = /\n+## Sources\n.*$/s;

/** What is said in other languages, as the server unpacks it: with the help of its own program, which has to be finished. */
async function copyWords() {
  mkdirSync(path.join(root, "dist/words"), { recursive: true });
  const { packed } = createRequire(import.meta.url)(await bundled("server/text/packed.ts"));
  const program = readFileSync(path.join(root, CORE.out), "utf8");
  return walk("server/words").map(({ file }) => {
    const to = `dist/words/${path.basename(file)}`;
    const { sentences } = JSON.parse(readFileSync(path.join(root, file), "utf8"));
    writeFileSync(
      path.join(root, to),
      JSON.stringify(packed({ rules: summariesInChinese(), sentences }, program)),
    );
    return to;
  });
}

/** Node reads a program of one byte a character in a third of the time. */
const inAscii = (text) =>
  text.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

/**
 * Generators, with which each version of a text is worked out, are not written where they are called: there each call makes the
 * function anew, with a table of its own of what it has met, in which V8 keeps the whole version until a full collection.
 */
async function withoutInlining(text) {
  const { parse } = await import("@swc/core");
  const generators = new Set([...text.matchAll(/\bfunction\*([\w$]+)/g)].map(([, name]) => name));
  const program = await parse(text, { syntax: "ecmascript", target: "es2022" });
  const calls = [];
  const look = (part) => {
    if (part?.type === "CallExpression" && generators.has(part.callee.value)) calls.push(part.span.start);
    for (const inner of Object.values(part ?? {})) if (typeof inner === "object") look(inner);
  };
  look(program.body);
  const places = [0, ...calls.map((at) => at - program.span.start).sort((a, b) => a - b)];
  if (!places.slice(1).every((at) => generators.has(/[\w$]+/y.exec(text.slice(at))?.[0])))
    throw new Error("calls are not where they were found");
  return places.map((at, i) => text.slice(at, places[i + 1])).join("/*#__NOINLINE__*/");
}

/** A bundle as it is delivered. The other minifier takes a second and a sixteenth off what is downloaded. */
async function finished(file, text, dev = false) {
  if (file !== MAIN && !DOWNLOADED.includes(file)) return text;
  if (dev || file === MAIN) return inAscii(text);
  const { minify } = await import("@swc/core");
  // What a bundle says in front is read by name from outside.
  const mangle = { toplevel: false };
  return inAscii(
    (
      await minify(await withoutInlining(inAscii(text)), {
        ecma: 2022,
        compress: { passes: 4, ecma: 2022 },
        mangle,
      })
    ).code,
  );
}

/** Builds what is out of date. Returns whether anything was. */
export async function build({ dev = false, force = false } = {}) {
  generate();
  const stamp = stampOf(dev);
  const stampFile = path.join(root, STAMP);
  if (!force && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return false;
  const esbuild = await import("esbuild");
  const results = await Promise.all(jobs(dev).map((job) => esbuild.build({ ...job, metafile: true })));
  for (const out of [MAIN, ...DOWNLOADED]) {
    const file = path.join(root, out);
    writeFileSync(file, await finished(out, readFileSync(file, "utf8"), dev));
  }
  removeAllBut([
    ...results.flatMap(({ metafile }) => Object.keys(metafile.outputs)),
    ...joinPages(copyPages()),
    ...(await copyWords()),
  ]);
  spawnSync(process.execPath, [path.join(root, "scripts/lib/compiled.mjs")], { stdio: "ignore" });
  finish(stamp);
  return true;
}

async function watchAll(dev) {
  generate();
  const esbuild = await import("esbuild");
  const contexts = await Promise.all(jobs(dev).map((job) => esbuild.context(job)));
  await Promise.all(contexts.map((context) => context.watch()));
  // A new file in a folder with a generated index; esbuild itself watches what is already imported.
  watch(path.join(root, "server"), { recursive: true }, () => generate());
  console.log("watching");
}

if (isMain(import.meta.url)) {
  const flags = new Set(process.argv.slice(2));
  const dev = flags.has("--dev");
  const started = Date.now();
  if (flags.has("--watch")) await watchAll(dev);
  else {
    const built = await build({ dev, force: flags.has("--force") }).catch((error) => {
      if (!error.errors) throw error; // esbuild has printed its own
      process.exit(1);
    });
    console.log(built ? `built in ${Date.now() - started} ms` : "nothing to build");
  }
}
