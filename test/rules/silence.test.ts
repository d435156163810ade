import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import { silencings } from "../../server/analysis/silence";
import { changes, edited } from "../../server/model/edits";
import { apart } from "../../server/model/followers";
import { PRESETS } from "../../server/model/options";

const FOLDER = "server/rules";
const OPTIONS = { rules: { presets: PRESETS } };

const analysed = (text: string, name: string): Analysis => analyse(text, name, OPTIONS);

/** Every example of the rules' pages, without the marks under its lines. */
const examples = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".md"))
  .flatMap((name) =>
    [
      ...readFileSync(path.join(FOLDER, name), "utf8").matchAll(/^```(yaml|json)[^\n]*\n([\s\S]*?)^```$/gm),
    ].map(([, language = "", text = ""]) => ({
      name: `${name.replace(/\.md$/, "")}.${language}`,
      text: text.replace(/^\s*(?:#|\/\/)\s*\^+.*\n/gm, ""),
    })),
  );

/** A silenced cause leaves what followed from it to stand for itself. */
const codes = ({ problems }: Analysis): readonly string[] => apart(problems).map((p) => p.code);

describe("a comment that silences a rule", () => {
  it("silences it on the line or in the file, and changes nothing else", () => {
    let count = 0;
    for (const { name, text } of examples) {
      const before = analysed(text, name);
      for (const problem of before.problems) {
        for (const { title, edits } of silencings(before, problem)) {
          const after = analysed(edited(text, edits), name);
          const what = `${name}: ${title}`;
          assert.ok(!codes(after).includes("unused-directive"), what);
          const lost = codes(before).length - codes(after).length;
          assert.equal(lost, after.suppressed.length - before.suppressed.length, what);
          assert.ok(lost >= 1, what);
          assert.ok(
            after.suppressed.every((p) => p.code === problem.code),
            what,
          );
          assert.equal(
            after.found?.facts.totals.parameters.value,
            before.found?.facts.totals.parameters.value,
            what,
          );
          if (title.endsWith("file")) assert.ok(!codes(after).includes(problem.code), what);
          count++;
        }
      }
    }
    assert.ok(count > 50, `${count} silencings`);
  });

  const text =
    "input_shape: [3, 8, 8]\r\nlayers:\r\n    - {type: conv2d, out_channels: 4, kernal: 3, kernel_size: 3}\r\n";

  it("stands above the line with its indentation and its line's end", () => {
    const [first, second] = analysed(text, "a.yaml").problems;
    assert.equal(second?.code, undefined);
    assert.ok(first);
    const [line, file] = silencings(analysed(text, "a.yaml"), first).map(({ edits }) => edited(text, edits));
    assert.match(line ?? "", /\r\n {4}# fovea-disable-next-line bad-argument\r\n {4}- \{type/);
    assert.match(file ?? "", /^# fovea-disable-file bad-argument\r\ninput_shape/);
  });

  it("joins one that stands there already, and leaves its reason alone", () => {
    const joined = (above: string): string => {
      const t = text.replace("    -", `    ${above}\r\n    -`);
      const analysis = analysed(t, "a.yaml");
      const problem = analysis.problems.find((p) => p.code === "bad-argument");
      assert.ok(problem);
      const [line] = silencings(analysis, problem);
      return edited(t, line?.edits ?? []).split("\r\n")[2] ?? "";
    };
    assert.equal(
      joined("# fovea-disable-next-line huge-dense -- as published"),
      "    # fovea-disable-next-line huge-dense, bad-argument -- as published",
    );
    assert.equal(
      joined("# fovea-disable-next-line huge-dense, cycle"),
      "    # fovea-disable-next-line huge-dense, cycle, bad-argument",
    );
    assert.equal(joined("# a remark"), "    # a remark");
  });

  it("is never offered for a text that cannot be read", () => {
    const broken = analysed("input_shape: [3, 8, 8]\nlayers:\n  - {type: relu\n  - {type: relu}\n", "a.yaml");
    const syntax = broken.problems.find((p) => p.code === "syntax");
    assert.ok(syntax);
    assert.deepEqual(silencings(broken, syntax), []);
  });
});

describe("directives", () => {
  const yaml = (body: string): readonly string[] => codes(analysed(body, "a.yaml"));
  const jsonc = (body: string): readonly string[] => codes(analysed(body, "a.jsonc"));
  const BAD = "- {type: conv2d, out_channels: 4, kernal_size: 3}";

  it("work in YAML: on the line, on the next, from here to there, in the whole file", () => {
    const head = "input_shape: [3, 8, 8]\nlayers:\n";
    assert.deepEqual(
      yaml(`${head}  ${BAD}\n`).filter((c) => c !== "bad-argument"),
      [],
    );
    for (const silent of [
      `${head}  ${BAD} # fovea-disable-line bad-argument -- why not\n`,
      `${head}  # fovea-disable-next-line\n  ${BAD}\n`,
      `${head}  # fovea-disable bad-argument\n  ${BAD}\n  # fovea-enable bad-argument\n`,
      `# fovea-disable-file bad-argument\n${head}  ${BAD}\n`,
      `---\n# fovea-disable-file\n${head}  ${BAD}\n`,
      `# fovea-disable-file bad-argument\n---\n${head}  ${BAD}\n`,
    ])
      assert.deepEqual(yaml(silent), [], silent);
    assert.ok(
      yaml(`${head}  # fovea-disable bad-argument\n  ${BAD}\n  # fovea-enable\n  ${BAD}\n`).includes(
        "bad-argument",
      ),
    );
  });

  it("work in JSON with comments", () => {
    const layer = '{"type": "conv2d", "out_channels": 4, "kernal_size": 3}';
    const file = (layers: string): string => `{"input_shape": [3, 8, 8], "layers": [\n${layers}\n]}\n`;
    assert.ok(jsonc(file(layer)).includes("bad-argument"));
    for (const silent of [
      file(`${layer} // fovea-disable-line bad-argument`),
      file(`// fovea-disable-next-line bad-argument -- why not\n${layer}`),
      file(`/* fovea-disable */\n${layer}\n/* fovea-enable */`),
      `// fovea-disable-file\n${file(layer)}`,
    ])
      assert.deepEqual(jsonc(silent), [], silent);
  });

  it("that silence nothing are told, and can be removed", () => {
    const body = "input_shape: [3, 8, 8]\nlayers:\n  # fovea-disable-next-line cycle\n  - {type: relu}\n";
    const [problem, ...rest] = analysed(body, "a.yaml").problems;
    assert.equal(problem?.code, "unused-directive");
    assert.deepEqual(rest, []);
    assert.equal(edited(body, problem?.fixes[0]?.edits ?? []), body.replace(/ {2}#.*\n/, ""));
  });
});

describe("the edits between two texts", () => {
  const pairs: readonly (readonly [string, string, number])[] = [
    ["", "", 0],
    ["a\nb\nc\n", "a\nb\nc\n", 0],
    ["a: 1\nb: 2\nc: 3\n", "a: 1\nb: 7\nc: 33\n", 2],
    ["a\nb\nc\n", "a\nc\n", 1],
    ["aaa", "aa", 1],
    ["abc", "", 1],
    ["a\r\nb", "x\r\nb\r\n", 2],
  ];

  it("make the one of the other, and touch no line that stays", () => {
    for (const [before, after, count] of pairs) {
      const edits = changes(before, after);
      assert.equal(edited(before, edits), after);
      assert.equal(edits.length, count, JSON.stringify([before, after]));
    }
  });
});
