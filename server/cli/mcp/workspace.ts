import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import { loaderOf } from "../../config/load";
import { withReleases } from "../../config/releases";
import { resolveOptions } from "../../config/resolve";
import { Refusal, type Workspace } from "../../mcp/tool";
import { disk } from "../disk";
import { pageOf } from "../pages";
import { readSource, unread } from "../source";
import { writeWhole } from "../written";

/** The files below a folder, and no others: a link that leads out of it leads nowhere. */
export function workspaceAt(folder: string): Workspace {
  const root = realpathSync(folder);

  /** Where it really is. The message says nothing of what is outside. */
  const within = (file: string): string => {
    const place = realOf(path.resolve(root, file));
    if (place === undefined || !isBelow(root, place))
      throw new Refusal(`${file} is not a file in the workspace`);
    if (!statSync(place).isFile()) throw new Refusal(`${file} is not a file`);
    return place;
  };

  const isInside = (file: string): boolean => {
    const place = realOf(file);
    return place !== undefined && (place === root || isBelow(root, place));
  };
  const confined = {
    list: async (at: string) => (isInside(at) ? disk.list(at) : []),
    read: async (at: string) => (isInside(at) ? disk.read(at) : undefined),
  };

  return {
    async read(file) {
      const place = within(file);
      const { name, text, why } = await readSource(place, root);
      if (text === undefined) throw new Refusal(unread({ path: file, why }));
      return { name, text };
    },
    async optionsFor(file) {
      const place = within(file).split(path.sep).join("/");
      const loader = loaderOf(confined);
      const files = await loader.holdingFor(place);
      const { options } = resolveOptions(
        files.map((f) => f.config),
        place,
      );
      return withReleases(options, await loader.releasesFor(place));
    },
    async write(file, text) {
      const place = within(file);
      if ((await readSource(place, root)).packed)
        throw new Refusal(`${file} holds weights as well and cannot be written; nothing was changed`);
      writeWhole(place, text);
    },
    page: pageOf,
  };
}

const isBelow = (root: string, place: string): boolean =>
  place.startsWith(root.endsWith(path.sep) ? root : root + path.sep);

function realOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
