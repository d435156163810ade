import assert from "node:assert/strict";
import { manifest, wordsOf } from "../../scripts/lib/manifest";
import { none, read, sources } from "./sources";

interface Manifest {
  readonly contributes: {
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly id: string;
        readonly media: { readonly image: string; readonly altText: string };
      }[];
    }[];
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: readonly {
      readonly properties: Record<string, { readonly markdownDescription?: string }>;
    }[];
  };
}

const text = read("package.json");
const { contributes } = manifest<Manifest>();
const properties = Object.assign(
  {},
  ...contributes.configuration.map((section) => section.properties),
) as Manifest["contributes"]["configuration"][number]["properties"];
const settings = Object.keys(properties).map((name) => name.replace(/^fovea\./, ""));
const commands = contributes.commands.map(({ command }) => command);

/** Commands that only links and other commands run: nobody looks for them in the palette. */
const INTERNAL = new Set<string>();

/** The language client reads this one by itself, by the name it is given. */
const READ_BY_THE_CLIENT = "trace.server";

const readers = [...sources("client"), ...sources("server/lsp")].map((file) => ({ file, code: read(file) }));
const here = readers.length > 0;

const groups = [...new Set(settings.flatMap((name) => name.split(".").slice(0, -1)))].join("|");

/**
 * As a string, as the properties it becomes (`hints.shape`; `settings?.scale`, but not `hints.enable` for `enable`), or
 * taken out of an object: `const { scale, dtype } = …`.
 */
function isRead(setting: string): boolean {
  const name = setting.replaceAll(".", "\\??\\.");
  const patterns = [`["'\`](fovea\\.)?${setting.replaceAll(".", "\\.")}["'\`]`];
  if (setting.includes(".")) patterns.push(`\\b${name}\\b`);
  else patterns.push(`(?<!\\b(?:${groups})\\??)\\.${name}\\b`, `const \\{[^{}]*\\b${name}\\b[^{}]*\\} =`);
  return readers.some(({ code }) => new RegExp(patterns.join("|")).test(code));
}

/** Every `pattern` in the code, as `what (file)`. */
const found = (pattern: RegExp): { what: string; file: string }[] =>
  readers.flatMap(({ file, code }) => [...code.matchAll(pattern)].map((m) => ({ what: m[1] ?? "", file })));

describe("package.json", () => {
  it("has no setting that nobody reads", function () {
    if (!here) this.skip();
    const unread = settings.filter((name) => name !== READ_BY_THE_CLIENT && !isRead(name));
    none(unread);
  });

  it("gives the language client the name under which it looks for its trace setting", function () {
    if (!here) this.skip();
    assert.ok(settings.includes(READ_BY_THE_CLIENT));
    assert.ok(readers.some(({ code }) => /new LanguageClient\(\s*["'`]fovea["'`]/.test(code)));
  });

  it("has every setting that is read, every command and every context that is named", function () {
    if (!here) this.skip();
    // In quotes, or as a property of the section: `fovea.hints`.
    const named = found(/(?:["'`]|\b)(fovea\.[a-zA-Z]\w*(?:\.\w+)*)/g);
    assert.ok(named.length > 0);
    const unknown = named.filter(
      ({ what }) => !INTERNAL.has(what) && !new RegExp(`\\b${what.replaceAll(".", "\\.")}\\b`).test(text),
    );
    none(unknown.map(({ what, file }) => `${what} in ${file}`));
    const got = found(/\.get(?:<[^>()]*>)?\(\s*["'`]([\w.]+)["'`]/g).filter(({ file }) =>
      /getConfiguration/.test(read(file)),
    );
    none(got.filter(({ what }) => !settings.includes(what)).map(({ what, file }) => `${what} in ${file}`));
  });

  it("contributes the commands that are registered, and no other", function () {
    if (!here) this.skip();
    const named = new Set(found(/["'`](fovea\.\w+)["'`]/g).map(({ what }) => what));
    none(commands.filter((command) => !named.has(command)));
    const registered = found(/registerCommand\(\s*["'`](fovea\.\w+)["'`]/g).map(({ what }) => what);
    none(registered.filter((command) => !commands.includes(command) && !INTERNAL.has(command)));
  });

  it("says everything in English and in Chinese, and no more than it needs", () => {
    const keys = [...new Set([...text.matchAll(/"%([\w.]+)%"/g)].map(([, key = ""]) => key))].sort();
    assert.deepEqual(Object.keys(wordsOf()).sort(), keys);
    assert.deepEqual(Object.keys(wordsOf("zh-cn")).sort(), keys);
    none(
      Object.entries(wordsOf("zh-cn")).flatMap(([key, said]) => (/\p{Script=Han}/u.test(said) ? [] : [key])),
    );
  });

  it("has the same links and code in both languages", () => {
    const parts = (said = ""): string => (said.match(/`[^`]+`|\(command:[^)]+\)/g) ?? []).sort().join(" ");
    const english = wordsOf();
    none(
      Object.entries(wordsOf("zh-cn")).flatMap(([key, said]) =>
        parts(said) === parts(english[key]) ? [] : [key],
      ),
    );
  });

  it("says nothing to people that cannot be translated", () => {
    none(
      [...text.matchAll(/"(?:title|shortTitle|label|markdownDescription)": "([^%"]+)"/g)].flatMap(
        ([, said = ""]) => (said === "Fovea" ? [] : [said]),
      ),
    );
  });

  it("has the pictures of its walkthrough, each with a text for those who do not see it", () => {
    const { walkthroughs } = contributes;
    const steps = walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    assert.ok(steps.length > 4);
    none(
      steps.flatMap(({ id, media }) =>
        read(media.image).startsWith("<svg") && media.altText.length > 20 ? [] : [id],
      ),
    );
  });

  it("describes every setting", () => {
    const silent = Object.entries(properties).filter(([, one]) => !one.markdownDescription);
    none(silent.map(([name]) => name));
  });
});
