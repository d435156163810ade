import type { PinnedRelease } from "../model/options";
import type { Problem } from "../model/problem";
import type { Span } from "../model/span";
import { CONFIG_NAMES, type ConfigFile } from "./config";
import { packageNames } from "./names";
import { folderOf, joined } from "./paths";
import { releasesIn } from "./releases";

/** What finds config files has to be told of the disk, or of what stands for one. Paths have forward slashes, or are URIs. */
export interface FileAccess {
  /** The names of what is in a folder; none where it cannot be read. */
  list(folder: string): Promise<readonly string[]>;
  /** The text of a file; nothing where it cannot be read. */
  read(path: string): Promise<string | undefined>;
}

export interface Loader {
  /** The config files that hold for a file, the nearest first, each followed by those that it extends. */
  holdingFor(path: string): Promise<readonly ConfigFile[]>;
  /** A config file that is named, and those that it extends. Nothing where it cannot be read. */
  named(path: string): Promise<readonly ConfigFile[]>;
  /** The releases of the frameworks' packages that hold for a file: what its own folder pins, then what those above it do. */
  releasesFor(path: string): Promise<readonly PinnedRelease[]>;
}

/** Each folder and file is looked at once; a new loader looks again. */
export function loaderOf(host: FileAccess): Loader {
  const folders = new Map<string, Promise<readonly ConfigFile[]>>();
  const texts = new Map<string, Promise<ConfigFile | undefined>>();
  const pins = new Map<string, Promise<readonly PinnedRelease[]>>();

  const fileAt = (path: string): Promise<ConfigFile | undefined> => {
    const known = texts.get(path) ?? readFile(host, path);
    texts.set(path, known);
    return known;
  };

  const inFolder = (folder: string): Promise<readonly ConfigFile[]> => {
    const known = folders.get(folder) ?? look(folder);
    folders.set(folder, known);
    return known;
  };

  const look = async (folder: string): Promise<readonly ConfigFile[]> => {
    const names = new Set(await host.list(folder));
    const own = await firstOf(
      CONFIG_NAMES.filter((name) => names.has(name)).map((name) => joined(folder, name)),
    );
    const above = folderOf(folder);
    if (own[0]?.config.root || names.has(".git") || above === folder || above === "") return own;
    return [...own, ...(await inFolder(above))];
  };

  const pinnedFrom = (folder: string): Promise<readonly PinnedRelease[]> => {
    const known = pins.get(folder) ?? pinned(folder);
    pins.set(folder, known);
    return known;
  };

  const pinned = async (folder: string): Promise<readonly PinnedRelease[]> => {
    const names = await host.list(folder);
    const own = await releasesIn(folder, names, packageNames, host);
    const above = folderOf(folder);
    if (own.length === packageNames.length || names.includes(".git") || above === folder || above === "")
      return own;
    const said = new Set(own.map((r) => r.package));
    return [...own, ...(await pinnedFrom(above)).filter((r) => !said.has(r.package))];
  };

  const firstOf = async (paths: readonly string[]): Promise<readonly ConfigFile[]> => {
    for (const path of paths) {
      const file = await fileAt(path);
      if (file) return extended(file, []);
    }
    return [];
  };

  /** The folder of the repository that a folder is in, if it is in one. */
  const repositoryOf = async (folder: string): Promise<string | undefined> => {
    if ((await host.list(folder)).includes(".git")) return folder;
    const above = folderOf(folder);
    return above === folder || above === "" ? undefined : repositoryOf(above);
  };

  /** Whoever has written a file that we find does not say what else of this disk is read. */
  const isOutside = async ({ path }: ConfigFile, wanted: string): Promise<boolean> => {
    const repository = await repositoryOf(folderOf(path));
    return repository !== undefined && !wanted.startsWith(joined(repository, ""));
  };

  /** A file and what it is built on, the strongest first. */
  const extended = async (
    file: ConfigFile,
    through: readonly string[],
    seen = new Set<string>(),
  ): Promise<readonly ConfigFile[]> => {
    const problems: Problem[] = [];
    const below: ConfigFile[] = [];
    for (const { path, span } of [...file.config.extends].reverse()) {
      const circle = path === file.path || through.includes(path);
      const outside = !circle && (await isOutside(file, path));
      const base = circle || outside ? undefined : await fileAt(path);
      if (!base) problems.push(missing({ path, span }, circle, outside));
      else if (!seen.has(path)) {
        seen.add(path);
        below.push(...(await extended(base, [...through, file.path], seen)));
      }
    }
    return [problems.length === 0 ? file : { ...file, problems: [...file.problems, ...problems] }, ...below];
  };

  return {
    holdingFor: (path) => inFolder(folderOf(path)),
    releasesFor: (path) => pinnedFrom(folderOf(path)),
    async named(path) {
      const file = await fileAt(path);
      return file ? extended(file, []) : [];
    },
  };
}

async function readFile(host: FileAccess, path: string): Promise<ConfigFile | undefined> {
  const text = await host.read(path);
  if (text === undefined) return undefined;
  // Most runs have no config file: then nothing of this is loaded.
  const { hasConfig, readConfig } = await import("./read");
  return isOurs(path) || hasConfig(text, path) ? { path, text, ...readConfig(text, path) } : undefined;
}

const isOurs = (path: string): boolean => !/(?:^|\/)(?:package\.json|pyproject\.toml)$/.test(path);

function missing({ path, span }: { path: string; span: Span }, circle: boolean, outside: boolean): Problem {
  const message = circle
    ? `Circular \`extends\`: this file extends itself through ${path}`
    : outside
      ? `${path} is outside this repository; a config file can only extend files of its own`
      : `Config file not found: ${path}`;
  return { code: "config", severity: "error", span, message, fixes: [], related: [] };
}
