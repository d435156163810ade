import { readdirSync } from "node:fs";
import { filesBelow, read } from "./tidy/sources";

export interface ModelFile {
  readonly name: string;
  readonly text: string;
}

/** Before a release tests look at every file, else at some of each kind. */
const ALL = process.env.FOVEA_FILES === "all";

/** Of a kind with more files than these, as many are looked at. */
const MOST = 8;

const FIXTURES = "test/fixtures";

/** Model files of the project itself, of every kind: what users open first, what is proven against frameworks, and the fixtures. */
export const modelFiles = (): readonly ModelFile[] =>
  ["examples", "test/zoo", ...readdirSync(FIXTURES).map((kind) => `${FIXTURES}/${kind}`)]
    .flatMap((folder) =>
      some(
        filesBelow(folder).filter((name) => /\.(?:ya?ml|json)$/.test(name)),
        MOST,
      ),
    )
    .map((name) => ({ name, text: read(name) }));

/** At most so many of a list, evenly spread. */
export const some = <T>(list: readonly T[], most: number): readonly T[] =>
  ALL || list.length <= most
    ? list
    : Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)] as T);

/** Every `n`-th of a list whose members are much alike. */
export const everyNth = <T>(list: readonly T[], n: number): readonly T[] =>
  ALL ? list : list.filter((_, i) => i % n === 0);
