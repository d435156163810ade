// Writes what the schema and the documents say of the program's own tables.   node scripts/documents.mjs
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundled } from "./lib/bundle.mjs";
import { root } from "./lib/root.mjs";

const { prepare } = await import("./lib/prepare.mjs");
await prepare(); // the examples of the documents are run
const bundle = await bundled("scripts/lib/documents.ts");
const { documents, renewed, CONSOLES, renewedConsoles } = await import(bundle);

function renew(relative, renewal) {
  const file = path.join(root, relative);
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const after = renewal(before);
  if (after === before) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, after);
  console.log(`wrote ${relative}`);
}

for (const document of documents()) renew(document.path, (before) => renewed(document, before));
for (const document of CONSOLES)
  renew(document, (before) => renewedConsoles(before, path.join(root, "dist/cli.js")));
