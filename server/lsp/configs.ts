import type { Connection } from "vscode-languageserver";
import { CONFIG_NAMES, isConfigName, type Resolved } from "../config/config";
import { type FileAccess as Files, type Loader, loaderOf } from "../config/load";
import { baseName } from "../config/paths";
import { hasConfig } from "../config/read";
import { RELEASE_NAMES, withReleases } from "../config/releases";
import { resolveOptions } from "../config/resolve";
import type { WeightsBeside } from "../model/beside";
import type { Problem } from "../model/problem";
import { REQUESTS } from "../protocol";
import type { Client } from "./client";
import type { Host } from "./host";
import { pathOf, uriOf } from "./uris";

/** The config files of the folders that documents stand in. They are looked for once, until one of them changes. */
export class Configs {
  private loader: Loader;
  private resolved = new Map<string, Promise<Resolved>>();
  private forgotten: (() => void)[] = [];

  constructor(
    private readonly files: Files,
    private readonly weights: Host["weights"] = undefined,
  ) {
    this.loader = loaderOf(files);
  }

  /** What they say of a document; nothing of one that stands in no folder. */
  of(uri: string): Promise<Resolved> {
    const known = this.resolved.get(uri) ?? this.resolve(uri);
    this.resolved.set(uri, known);
    return known;
  }

  /** The nearest config file, where it is one of ours as a whole. */
  async nearest(uri: string): Promise<{ readonly uri: string; readonly text: string } | undefined> {
    const [file] = await this.loader.holdingFor(pathOf(uri));
    return file && isConfigName(baseName(file.path)) ? { uri: uriOf(file.path), text: file.text } : undefined;
  }

  /** What is wrong in a config file whose text may not be saved yet. */
  async problemsIn(uri: string, text: string): Promise<readonly Problem[]> {
    const own = pathOf(uri);
    const read = async (path: string) => (path === own ? text : this.files.read(path));
    const [file] = await loaderOf({ ...this.files, read }).named(own);
    return [...(file?.problems ?? [])].sort((a, b) => a.span.start - b.span.start);
  }

  /** Nobody asks for a document any more. */
  release(uri: string): void {
    this.resolved.delete(uri);
  }

  /** Hears when what they say may be another thing. */
  onForget(hear: () => void): void {
    this.forgotten.push(hear);
  }

  /** A file was changed on the disk. */
  forget(): void {
    for (const hear of this.forgotten) hear();
    this.loader = loaderOf(this.files);
    this.resolved = new Map();
  }

  private async resolve(uri: string): Promise<Resolved> {
    const path = pathOf(uri);
    if (!path.includes("/")) return { options: {}, ignored: false };
    const files = await this.loader.holdingFor(path);
    const { options, ignored } = resolveOptions(
      files.map((f) => f.config),
      path,
    );
    const released = withReleases(options, await this.loader.releasesFor(path));
    const weights = await this.weightsOf(path);
    return { options: weights ? { ...released, weights } : released, ignored };
  }

  /** What lies beside the config of a checkpoint. */
  private async weightsOf(path: string): Promise<WeightsBeside | undefined> {
    if (baseName(path) !== "config.json") return undefined;
    if (!this.weights || !path.startsWith("file:")) return { file: "", stamp: "", unlooked: true };
    return this.weights(uriOf(path.slice(0, path.lastIndexOf("/")))).catch(() => undefined);
  }
}

/**
 * Config files by their names, those of others in which we have a part, and files that pin a release; weights. An alternative
 * with a star has a pattern of its own: VS Code does not watch names that stand in braces beside one.
 */
export const WATCHED: readonly string[] = [
  `**/{${[...CONFIG_NAMES, ...RELEASE_NAMES].join(",")}}`,
  "**/*.safetensors",
  "**/*.safetensors.index.json",
  "**/*.gguf",
];

const DECIDING: ReadonlySet<string> = new Set([...CONFIG_NAMES, ...RELEASE_NAMES]);

/** Whether a file of this address says how others are to be read. */
export const decides = (uri: string): boolean =>
  DECIDING.has(baseName(pathOf(uri))) ||
  !/\.(?:ya?ml|jsonc?)$/.test(uri) ||
  uri.endsWith(".safetensors.index.json");

export function isConfig(uri: string, text: string): boolean {
  const name = baseName(pathOf(uri));
  return isConfigName(name) || ((CONFIG_NAMES as readonly string[]).includes(name) && hasConfig(text, name));
}

/** Through the process, where it can look at such an address; else through the client, where that can. */
export function filesOf(connection: Connection, client: Client, host: Host): Files {
  const ask = async <R>(request: string, path: string, nothing: R): Promise<R> => {
    if (!client.options.files) return nothing;
    return connection.sendRequest<R>(request, { uri: uriOf(path) }).catch(() => nothing);
  };
  const own = (path: string) => (path.startsWith("file:") ? host.files : undefined);
  return {
    list: (path) => own(path)?.list(uriOf(path)) ?? ask<readonly string[]>(REQUESTS.listFolder, path, []),
    async read(path) {
      const files = own(path);
      if (files) return files.read(uriOf(path));
      return (await ask<string | null>(REQUESTS.readFile, path, null)) ?? undefined;
    },
  };
}
