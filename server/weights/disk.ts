import { open, readdir } from "node:fs/promises";
import path from "node:path";
import { inflateRawSync } from "node:zlib";
import { type Beside, type Folder, lookAt, lookBeside } from "./beside";

/** A folder that cannot be read has none. */
export const weightsIn = (folder: string): Promise<Beside | undefined> => lookBeside(folderAt(folder));

/** What the header of a file says, or those of the files that it names. */
export const weightsAt = (file: string): Promise<Beside | undefined> =>
  lookAt(folderAt(path.dirname(file)), path.basename(file));

const folderAt = (folder: string): Folder => ({
  async names() {
    try {
      return await readdir(folder);
    } catch {
      return [];
    }
  },
  open: (name) => opened(path.join(folder, name)),
  inflate(packed, most) {
    try {
      return inflateRawSync(packed, { maxOutputLength: most });
    } catch {
      return undefined;
    }
  },
});

async function opened(file: string): ReturnType<Folder["open"]> {
  try {
    const handle = await open(file, "r");
    const stat = await handle.stat();
    if (!stat.isFile()) {
      await handle.close();
      return undefined;
    }
    return {
      size: stat.size,
      stamp: `${stat.size} ${stat.mtimeMs}`,
      async readAt(offset, length) {
        const bytes = Buffer.alloc(length);
        const { bytesRead } = await handle.read(bytes, 0, length, offset);
        return bytes.subarray(0, bytesRead);
      },
      close: () => handle.close(),
    };
  } catch {
    return undefined;
  }
}
