import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./root.mjs";

/** The packages whose code is in the bundles, by name: what esbuild says that it has read. */
export function bundledPackages(metafiles) {
  const found = new Map();
  for (const { inputs } of metafiles)
    for (const file of Object.keys(inputs)) {
      const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
      if (folder === undefined || found.has(folder)) continue;
      const { name, version, license } = JSON.parse(
        readFileSync(path.join(root, folder, "package.json"), "utf8"),
      );
      found.set(folder, { name, version, license, folder });
    }
  return [...found.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

const hex = (integrity = "") => Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex");

/** What is in the bundles, as CycloneDX wants it: the same text for the same code, whenever and wherever it is made. */
export function billOfMaterials(packages) {
  const own = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const lock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
  const components = packages.map(({ name, version, license, folder }) => ({
    type: "library",
    "bom-ref": `pkg:npm/${name}@${version}`,
    name,
    version,
    licenses: [{ license: { id: license } }],
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    hashes: [{ alg: "SHA-512", content: hex(lock.packages[folder]?.integrity) }],
  }));
  const { name, version, license } = own;
  const component = {
    type: "application",
    "bom-ref": name,
    name,
    version,
    licenses: [{ license: { id: license } }],
  };
  const bill = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component },
    components,
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

const LICENSE_FILE = /^licen[cs]e/i;

/** The licences of everything that is in the bundles, as they want to be handed on. */
export function licencesOf(packages) {
  const parts = packages.map(({ name, version, license, folder }) => {
    const file = readdirSync(path.join(root, folder)).find((one) => LICENSE_FILE.test(one));
    const text = file ? readFileSync(path.join(root, folder, file), "utf8").trim() : "";
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `Fovea contains code of these packages.\n\n${parts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

/** The files of a build that are not as they lie on the disk: none when two builds are one. */
export const differences = (outputs) =>
  outputs
    .filter(
      ({ path: file, contents }) => !existsSync(file) || digest(readFileSync(file)) !== digest(contents),
    )
    .map(({ path: file }) => path.relative(root, file));

const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
