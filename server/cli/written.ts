import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

/**
 * Writes a file as a whole or not at all: beside it first, then in its place, so that a full disk or a pulled plug leaves
 * what was there. A link stays a link, and the file keeps its mode and, where the system allows it, its owner. Throws what
 * the system says.
 */
export function writeWhole(file: string, content: string | Buffer): void {
  const place = realOf(file);
  const old = statSync(place, { throwIfNoEntry: false });
  // What is no file, `/dev/stdout` say, has nothing to lose and must not be replaced.
  if (old && !old.isFile()) {
    writeFileSync(place, content);
    return;
  }
  // A file that may not be written is not written by way of its folder either.
  if (old) accessSync(place, constants.W_OK);
  const fresh = path.join(path.dirname(place), `.${path.basename(place)}.${process.pid}.${Date.now()}.tmp`);
  try {
    fill(fresh, content, old);
    renameSync(fresh, place);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
  settle(path.dirname(place));
}

function fill(fresh: string, content: string | Buffer, old: Stats | undefined): void {
  const descriptor = openSync(fresh, "wx", old ? 0o600 : 0o666);
  try {
    writeFileSync(descriptor, content);
    if (old) {
      tried(() => fchownSync(descriptor, old.uid, old.gid));
      tried(() => fchmodSync(descriptor, old.mode & 0o7777));
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The new name is on the disk as well, where folders can be told so. */
function settle(folder: string): void {
  tried(() => {
    const descriptor = openSync(folder, "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  });
}

function tried(body: () => void): void {
  try {
    body();
  } catch {
    // Not everybody may give a file away, and not every system can.
  }
}

/** Where a link leads; the path itself where nothing is there yet. */
function realOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
