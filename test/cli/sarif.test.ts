import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import { examplesOf, pageOf } from "../../scripts/lib/pages";
import { all as rules } from "../../server/rules";
import { inFolder } from "./folder";
import { fovea, foveaHere } from "./run";

/** The schema as OASIS has published it, in the package of those who made the format. */
const SCHEMA = path.resolve("node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");

const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
addFormats(ajv);
const isSarif = ajv.compile(JSON.parse(readFileSync(SCHEMA, "utf8")));

/** The log, which is as the standard wants it. */
function valid(text: string): Log {
  const log: unknown = JSON.parse(text);
  isSarif(log);
  assert.deepEqual(isSarif.errors ?? [], []);
  return log as Log;
}

interface Log {
  readonly runs: readonly [
    {
      readonly results: readonly Result[];
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    },
  ];
}

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly suppressions?: readonly { readonly kind: string }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly fixes?: readonly {
    readonly artifactChanges: readonly {
      readonly replacements: readonly {
        readonly deletedRegion: Region;
        readonly insertedContent: { readonly text: string };
      }[];
    }[];
  }[];
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: Region;
    };
  }[];
}

const PRESETS = ["--preset", "strict", "--preset", "hardware"];

/** What the command line writes of these files, each checked with its presets. */
async function sarifOf(
  files: Readonly<Record<string, string>>,
  ...paths: readonly string[]
): Promise<Log["runs"][0]> {
  let log: Log | undefined;
  await inFolder({ ".git/HEAD": "", ...files }, async (folder) => {
    log = valid((await foveaHere(folder, ["check", ...paths, "--format", "sarif", ...PRESETS])).out);
  });
  assert.ok(log);
  return log.runs[0];
}

/** A slip with a fix, one that is silenced, and a comment that silences nothing. */
const TEXT = `input_shape: [1, 28, 28]
layers:
  - { type: conv2d, filters: 8, kernal_size: 3 }
  - { type: conv2d, filters: 8, kernel_size: 0 } # fovea-disable-line bad-argument -- on purpose
  # fovea-disable-next-line dead-layer
  - { type: global_average_pooling2d }
`;

/** A position counts lines and UTF-16 units from 1. */
function offsetOf(text: string, line: number, column: number): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((n, l) => n + l.length + 1, 0) + column - 1;
}

const applied = (
  text: string,
  { startLine, startColumn, endLine, endColumn }: Region,
  inserted: string,
): string =>
  text.slice(0, offsetOf(text, startLine, startColumn)) +
  inserted +
  text.slice(offsetOf(text, endLine, endColumn));

describe("SARIF, against the schema of the standard", () => {
  it("is refused by the schema where something is wrong with it", () =>
    inFolder({ "a.yaml": TEXT }, (folder) => {
      const { out } = fovea(folder, ["check", "--format", "sarif"]);
      assert.equal(isSarif(JSON.parse(out)), true);
      assert.equal(isSarif(JSON.parse(out.replace('"level": "error"', '"level": "fatal"'))), false);
    }));

  it("is valid for no files at all", async () => {
    assert.deepEqual((await sarifOf({})).results, []);
  });

  it("is valid for the examples", async () => {
    const names = readdirSync("examples").filter((name) => /\.(ya?ml|json)$/.test(name));
    const files = names.map((name) => [name, readFileSync(`examples/${name}`, "utf8")]);
    assert.ok((await sarifOf(Object.fromEntries(files))).results.length > 0);
  });

  it("is valid for every problem that a page of a rule shows", async () => {
    const files = rules.flatMap(({ code }) =>
      examplesOf(pageOf(code)).map(({ text, language }, i) => [`${code}/${i}.${language}`, text] as const),
    );
    const { results, tool } = await sarifOf(Object.fromEntries(files));
    for (const { ruleId, ruleIndex } of results) assert.equal(tool.driver.rules[ruleIndex]?.id, ruleId);
    assert.ok(new Set(results.map((r) => r.ruleId)).size > rules.length / 2);
    assert.ok(results.some((r) => r.fixes));
  });

  it("is valid for what can hardly be read, and for a config file", async () => {
    const { results } = await sarifOf({ "a.yaml": "layers: [\n", "fovea.yaml": "rulse: {}\n" });
    assert.ok(results.some((r) => r.ruleId === "config"));
  });

  it("carries silenced problems as such", async () => {
    const { results } = await sarifOf({ "a.yaml": TEXT });
    assert.deepEqual(
      results.filter((r) => r.suppressions).map((r) => [r.ruleId, r.suppressions?.[0]?.kind]),
      [["bad-argument", "inSource"]],
    );
  });

  it("carries fixes that mend the text when they are applied as the standard says", async () => {
    const { results } = await sarifOf({ "a.yaml": TEXT });
    const slip = results.find((r) => r.fixes && r.level === "error");
    const [change] = slip?.fixes?.[0]?.artifactChanges ?? [];
    const [one] = change?.replacements ?? [];
    assert.ok(one);
    const mended = applied(TEXT, one.deletedRegion, one.insertedContent.text);
    assert.equal(mended, TEXT.replace("kernal_size", "kernel_size"));
  });

  it("writes odd paths as URIs", async () => {
    const { results } = await sarifOf({ "a b/ü%#.yaml": TEXT });
    const uris = new Set(results.map((r) => r.locations[0]?.physicalLocation.artifactLocation.uri));
    assert.deepEqual([...uris], ["a%20b/%C3%BC%25%23.yaml"]);
  });

  it("knows a problem again when lines were inserted above it, and tells two of a kind apart", async () => {
    const prints = async (text: string): Promise<readonly string[]> =>
      (await sarifOf({ "a.yaml": text })).results.map(
        (r) => `${r.ruleId} ${r.partialFingerprints["foveaProblem/v1"]}`,
      );
    const twice = TEXT.replace(/^.*kernal.*\n/m, "$&$&");
    const before = await prints(twice);
    assert.ok(before.length > 3);
    assert.equal(new Set(before).size, before.length);
    assert.deepEqual(await prints(`# one more\n\n${twice}`), before);
    assert.notDeepEqual(await prints(twice.replaceAll("filters: 8", "filters: 9")), before);
  });
});
