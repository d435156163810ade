// Writes what the schema and the documents say of the program's own tables.   node scripts/documents.mjs
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./lib/root.mjs";

const { build } = await import("esbuild");
const bundle = path.join(root, "dist-test/documents.cjs");
await build({
  absWorkingDir: root,
  entryPoints: ["scripts/lib/documents.ts"],
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "cjs",
  mainFields: ["module", "main"],
  logLevel: "warning",
});
const { documents, renewed } = await import(bundle);

for (const document of documents()) {
  const file = path.join(root, document.path);
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const after = renewed(document, before);
  if (after === before) continue;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, after);
  console.log(`wrote ${document.path}`);
}
