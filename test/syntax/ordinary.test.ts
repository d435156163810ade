import assert from "node:assert/strict";
import { done } from "../../server/model/work";
import { MAX_TOKENS } from "../../server/syntax/limits";
import { languageOf } from "../../server/syntax/parse";
import { ordinaryYaml } from "../../server/syntax/yaml/ordinary";
import { thoroughly } from "../../server/syntax/yaml/read";
import { Random } from "../measure/random";
import { modelFiles } from "../models";
import { everythingOf } from "./said";
import { typedInto } from "./typed";

/** Edits that the law is tried with: a few at every run, many before a release. */
const EDITS = Number(process.env.FOVEA_EDITS ?? 300) * 10;

const files = modelFiles().filter(({ name, text }) => languageOf(name, text) === "yaml");

/** Whether a text was read in one pass; what was read then has to be what the parser reads. */
function isOrdinary(text: string): boolean {
  const read = ordinaryYaml(text);
  if (!read) return false;
  const { parsed, isUnclosed } = done(thoroughly(text));
  assert.deepEqual(everythingOf(read), everythingOf(parsed), text);
  assert.ok(!isUnclosed, text);
  return true;
}

describe("YAML that is read in one pass", () => {
  it("is most of the project's own files, and reads as the parser reads it", () => {
    const ordinary = files.filter(({ text }) => isOrdinary(text));
    const unusual = files.filter((file) => !ordinary.includes(file)).map(({ name }) => name);
    assert.ok(ordinary.length > files.length * 0.8, `unusual: ${unusual.join(", ")}`);
  });

  it(`reads as the parser reads it after each of ${EDITS} edits, where it is still ordinary`, () => {
    const random = new Random(20261130);
    let ordinary = 0;
    for (let i = 0; i < EDITS; ) {
      // Of a few lines an edit is more of the whole.
      const lines = random.pick(files).text.split("\n");
      const from = random.integer(0, lines.length - 1);
      let text = lines.slice(from, from + random.integer(1, 12)).join(random.pick(["\n", "\r\n"]));
      for (let j = 0; j < 3; j++, i++) {
        text = typedInto(text, random);
        if (isOrdinary(text)) ordinary++;
      }
    }
    assert.ok(ordinary > EDITS / 20, `only ${ordinary} of ${EDITS}`);
  });

  const ordinary = {
    "a list indented as its key": "a:\n- 1\n- - 2\n  - b: 3\n    c: 4\nd: 5\n",
    "brackets over several lines": "a:\n  [[1, 2], # one\n\n   {b: 3,\n    'c': [d]},\n  ]\ne: f\n",
    "brackets alone": '{"a": [1, -1, .5, true], b: ~}',
    "words and quotes": "a b: c d # e\n'f #': \"g: h\"\ni: x[0], (1)\n",
    "ends of lines as Windows has them": "# a\r\nb:\r\n  - [1] # c\r\n\r\n  - 2\r\n",
    "letters of all alphabets": "a: b×c # 卷积 🚀\n",
  };
  for (const [what, text] of Object.entries(ordinary)) it(`has ${what}`, () => assert.ok(isOrdinary(text)));

  const unusual = {
    nothing: "# a\n",
    "a key without a value": "a:\nb: 1\n",
    "a value on two lines": "a: b\n  c\n",
    "a value below its key": "a:\n  b\n",
    "a key that comes again": "a: 1\na: 2\n",
    "an anchor": "a: &b 1\n",
    "two documents": "a: 1\n---\nb: 2\n",
    "indentation that fits nothing": "a:\n    - 1\n  - 2\n",
    "a bracket that is not closed": "a: [1\nb: 2\n",
    "a comma too few": "a: [[1] [2]]\n",
    "an escape": 'a: "\\n"\n',
    "an apostrophe in a quoted value": "a: 'b''c'\n",
    "a comment without a space before it": "a: [1]# b\n",
    "brackets at the margin": "a: [\n1]\n",
  };
  for (const [what, text] of Object.entries(unusual))
    it(`leaves ${what} to the parser`, () => assert.equal(ordinaryYaml(text), undefined));

  it("leaves to the parser what is deeper, or longer, than it reads", () => {
    assert.equal(ordinaryYaml(`a: ${"[".repeat(200)}${"]".repeat(200)}`), undefined);
    assert.equal(ordinaryYaml("- ".repeat(200).concat("1")), undefined);
    assert.equal(ordinaryYaml("- 1\n".repeat(MAX_TOKENS / 4)), undefined);
    assert.ok(ordinaryYaml("- 1\n".repeat(MAX_TOKENS / 6)));
  });
});
