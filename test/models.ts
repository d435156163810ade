import { filesBelow, read } from "./tidy/sources";

export interface ModelFile {
  readonly name: string;
  readonly text: string;
}

/** Every model file of the project itself: what users open first, what is proven against frameworks, and the fixtures. */
export const modelFiles = (): readonly ModelFile[] =>
  ["examples", "test/zoo", "test/fixtures"]
    .flatMap(filesBelow)
    .filter((name) => /\.(?:ya?ml|json)$/.test(name))
    .map((name) => ({ name, text: read(name) }));
