import { filesBelow, none, read } from "./sources";

describe("ARCHITECTURE.md", () => {
  it("names files that are there", () => {
    const files = ["server", "client", "test", "scripts"].flatMap(filesBelow);
    const named = [...read("ARCHITECTURE.md").matchAll(/`([\w/.-]+\.(?:tsx?|mjs|md))`/g)].map(
      ([, name]) => name as string,
    );
    none(
      named.filter(
        (name) => name !== "x.md" && name !== "x.ts" && !files.some((f) => `/${f}`.endsWith(`/${name}`)),
      ),
    );
  });
});
