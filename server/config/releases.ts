import type { Options, PinnedRelease } from "../model/options";

/** Files in which a project says which release of a package it uses, the surest first. */
const PINNING: readonly RegExp[] = [
  /^(?:poetry|uv|pdm)\.lock$/,
  /^Pipfile\.lock$/,
  /^requirements\.txt$/,
  /^requirements[\w.-]*\.txt$/,
  /^pyproject\.toml$/,
  /^environment\.ya?ml$/,
];

/** Folders of virtual environments. */
const ENVIRONMENTS: readonly string[] = [".venv", "venv", "env"];

/** A longer file is not one that people or their tools write. */
const LONGEST = 20_000_000;

/** For a watcher of files: when one of these changes, so may the release. */
export const RELEASE_NAMES: readonly string[] = [
  "*.lock",
  "requirements*.txt",
  "pyproject.toml",
  "environment.{yml,yaml}",
];

interface Folder {
  list(folder: string): Promise<readonly string[]>;
  read(path: string): Promise<string | undefined>;
}

/**
 * The releases of these packages that a folder pins: in a lock file, in requirements, in an environment, or as installed in a
 * virtual environment beside them. Only names and versions are read; ranges pin nothing.
 */
export async function releasesIn(
  folder: string,
  names: readonly string[],
  packages: readonly string[],
  host: Folder,
): Promise<readonly PinnedRelease[]> {
  const found = new Map<string, PinnedRelease>();
  const keep = (from: string, versions: ReadonlyMap<string, string>): void => {
    for (const [name, version] of versions)
      if (!found.has(name)) found.set(name, { package: name, version, from });
  };
  for (const pattern of PINNING)
    for (const name of names.filter((n) => pattern.test(n)).sort()) {
      const text = await host.read(`${folder}/${name}`);
      if (text !== undefined && text.length <= LONGEST) keep(name, pinnedIn(text, packages));
    }
  for (const name of ENVIRONMENTS.filter((n) => names.includes(n)))
    for (const place of await sitePackages(`${folder}/${name}`, host))
      keep(name, installedIn(await host.list(place), packages));
  return [...found.values()];
}

/** The exact versions that a text names. */
export function pinnedIn(text: string, packages: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of packages) {
    const version = waysOfPinning(name)
      .map((way) => way.exec(text)?.[1])
      .find((v) => v !== undefined);
    if (version !== undefined) found.set(name, version);
  }
  return found;
}

const VERSION = String.raw`v?(\d+(?:\.\d+)*)(?![\w.]*\*)`;

/** `name==8.3.0`, conda's `name=8.3.0`, the entry of a lock file in TOML, and that in JSON. */
function waysOfPinning(name: string): readonly RegExp[] {
  const spelt = name.replace(/[-_.]/g, "[-_.]");
  return [
    new RegExp(String.raw`^[^\n#]*?(?<![\w.-])${spelt}(?:\[[^\]\n]*\])?[ \t]*={1,3}[ \t]*${VERSION}`, "im"),
    new RegExp(String.raw`\bname[ \t]*=[ \t]*"${spelt}"\s+version[ \t]*=[ \t]*"${VERSION}"`, "i"),
    new RegExp(String.raw`"${spelt}"[ \t]*:[ \t]*\{[^{}]*"version"[ \t]*:[ \t]*"==${VERSION}"`, "i"),
  ];
}

async function sitePackages(environment: string, host: Folder): Promise<readonly string[]> {
  const pythons = (await host.list(`${environment}/lib`)).filter((n) => /^python\d/.test(n)).sort();
  return [
    ...pythons.map((python) => `${environment}/lib/${python}/site-packages`),
    `${environment}/Lib/site-packages`,
  ];
}

function installedIn(names: readonly string[], packages: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of names) {
    const [, distribution = "", version] = /^(.+?)-(\d+(?:\.\d+)*)[^-]*\.dist-info$/.exec(name) ?? [];
    const known = packages.find((p) => normalised(p) === normalised(distribution));
    if (known !== undefined && version !== undefined) found.set(known, version);
  }
  return found;
}

/** As PEP 503 compares names. */
const normalised = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, "-");

export const withReleases = (options: Options, releases: readonly PinnedRelease[]): Options =>
  releases.length > 0 ? { ...options, releases } : options;
