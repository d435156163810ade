import { readdirSync } from "node:fs";
import { filesBelow, read } from "./tidy/sources";

export interface ModelFile {
  readonly name: string;
  readonly text: string;
}

/** Before a release tests look at every file, else at some of each kind. */
const ALL = process.env.FOVEA_FILES === "all";

/** Of a kind with more files than these, as many are looked at, evenly spread. */
const MOST = 40;

const FIXTURES = "test/fixtures";

/** Model files of the project itself, of every kind: what users open first, what is proven against frameworks, and the fixtures. */
export const modelFiles = (): readonly ModelFile[] =>
  ["examples", "test/zoo", ...readdirSync(FIXTURES).map((kind) => `${FIXTURES}/${kind}`)]
    .flatMap((folder) => spread(filesBelow(folder).filter((name) => /\.(?:ya?ml|json)$/.test(name))))
    .map((name) => ({ name, text: read(name) }));

const spread = (names: readonly string[]): readonly string[] =>
  ALL || names.length <= MOST
    ? names
    : Array.from({ length: MOST }, (_, i) => names[Math.floor((i * names.length) / MOST)] as string);

/** Every `n`-th of a list whose members are much alike. */
export const everyNth = <T>(list: readonly T[], n: number): readonly T[] =>
  ALL ? list : list.filter((_, i) => i % n === 0);
