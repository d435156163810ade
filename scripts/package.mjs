// Builds fovea.vsix and looks into it.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DOWNLOADED, productsOnce } from "../esbuild.mjs";
import { isPreRelease } from "./lib/channel.mjs";
import { prepare, runMain } from "./lib/prepare.mjs";
import { isMain, root } from "./lib/root.mjs";
import { runBin } from "./lib/run.mjs";
import { billOfMaterials, bundledPackages, differences, licencesOf } from "./lib/supply.mjs";
import { repacked, zipEntries, zipText } from "./lib/zip.mjs";

export const VSIX = path.join(root, "fovea.vsix");
/** What is in it, beside it. */
export const BILL = path.join(root, "fovea.sbom.json");
/** The time that the files of the package have: the same package twice is the same file. */
const WHEN = "1600000000";
/** In bytes. */
const LIMIT = 700_000;

/** Nothing else belongs into the package. */
const ALLOWED = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(package\.json|package\.nls(\.zh-cn)?\.json|readme\.md|changelog\.md|LICENSE\.txt)$/,
  /^extension\/dist\/(extension|core)\.js$/,
  /^extension\/dist\/third-party\.txt$/,
  /^extension\/dist\/preview\/main\.(js|css)$/,
  /^extension\/dist\/rules\.json$/,
  /^extension\/dist\/words\/[\w-]+\.json$/,
  /^extension\/(syntaxes|schemas|snippets)\/[\w.-]+\.json$/,
  /^extension\/l10n\/bundle\.l10n\.zh-cn\.json$/,
  /^extension\/media\/icon\.png$/,
  /^extension\/walkthrough\/[\w.-]+\.svg$/,
];

const isDelivered = ({ outputs }) => DOWNLOADED.some((file) => Object.hasOwn(outputs, file));

/** Packages the extension, whose bundles must be there. Throws with what the packager says. */
export async function buildVsix() {
  const { outputs, metafiles } = await productsOnce();
  const changed = differences(outputs);
  if (changed.length > 0) throw new Error(`another build gives other files: ${changed.join(", ")}`);
  const packages = bundledPackages(metafiles.filter(isDelivered));
  writeFileSync(BILL, billOfMaterials(packages));
  writeFileSync(path.join(root, "dist/third-party.txt"), licencesOf(packages));
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const args = [
    "package",
    "--no-dependencies",
    ...(isPreRelease(version) ? ["--pre-release"] : []),
    "-o",
    VSIX,
  ];
  const { code, output } = await runBin("@vscode/vsce", "vsce", args, {
    quiet: true,
    env: { ...process.env, SOURCE_DATE_EPOCH: WHEN },
  });
  if (code !== 0) throw new Error(`vsce package failed\n${output}`);
  writeFileSync(VSIX, repacked(readFileSync(VSIX)));
}

/** Links and images of the page in the registries that lead nowhere there: to files that only the repository has. */
function lostLinks(bytes) {
  const entry = zipEntries(bytes).find(({ name }) => name === "extension/readme.md");
  const text = entry ? zipText(bytes, entry) : "";
  return [...text.matchAll(/\]\(([^)\s]+)|src="([^"]+)"/g)]
    .map(([, link, source]) => link ?? source)
    .filter((link) => !/^(https:|#)/.test(link));
}

export function inspectVsix() {
  const { size } = statSync(VSIX);
  const bytes = readFileSync(VSIX);
  const names = zipEntries(bytes).map(({ name }) => name);
  return {
    size,
    limit: LIMIT,
    names,
    lost: lostLinks(bytes),
    strangers: names.filter((name) => !ALLOWED.some((one) => one.test(name))),
  };
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    await prepare();
    await buildVsix();
    const { size, limit, names, strangers, lost } = inspectVsix();
    console.log(`fovea.vsix: ${names.length} files, ${(size / 1000).toFixed(0)} kB`);
    if (strangers.length > 0) throw new Error(`not meant to be in it: ${strangers.join(", ")}`);
    if (lost.length > 0) throw new Error(`links of the README that lead nowhere: ${lost.join(", ")}`);
    if (size > limit) throw new Error(`larger than ${limit / 1000} kB`);
  });
}
