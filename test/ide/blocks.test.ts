import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import { inOtherLanguage, type RefactoringId, refactored } from "../../server/ide/refactor/refactor";
import { edited } from "../../server/model/edits";
import { span } from "../../server/model/span";
import { modelFiles, some } from "../models";

const FILE = "net.fovea.yaml";

/** The text after a change of what stands between the marks, or at the one mark; why not, where there is none. */
function changed(marked: string, id: RefactoringId): string {
  const [before = "", inner = "", ...rest] = marked.split("|");
  const text = before + inner + rest.join("");
  const end = rest.length > 0 ? before.length + inner.length : before.length;
  const analysis = analyse(text, text.startsWith("{") ? "net.json" : FILE);
  const result = refactored(analysis, id, span(before.length, end), () => null);
  return typeof result === "object" ? edited(text, result.edits) : `refused: ${result}`;
}

const FLAT = `input_shape: [3, 32, 32]
framework: torch
layers:
  - {type: conv2d, out_channels: 8, kernel_size: 3}
  - {name: mid, type: conv2d, out_channels: 8, kernel_size: 3, padding: 1, from: 0}
  # squashes
  - relu
  - {name: out, type: conv2d, out_channels: 8, kernel_size: 3, padding: 1, from: [2]}
  - {type: add, from: [0, out]}
  - {type: conv2d, out_channels: 4, kernel_size: 1, from: 4}
`;

const BLOCK = `input_shape: [3, 32, 32]
framework: torch
blocks:
  block:
    - {name: mid, type: conv2d, out_channels: 8, kernel_size: 3, padding: 1, from: input}
    # squashes
    - relu
    - {name: out, type: conv2d, out_channels: 8, kernel_size: 3, padding: 1, from: [1]}
layers:
  - {type: conv2d, out_channels: 8, kernel_size: 3}
  - {type: block, name: out, from: 0}
  - {type: add, from: [0, out]}
  - {type: conv2d, out_channels: 4, kernel_size: 1, from: 2}
`;

/** What a framework would execute, without the names of parts. */
const steps = ({ found }: Analysis): readonly string[] =>
  (found?.trace.nodes ?? []).map(({ op, attrs, inputs, output, weights }) =>
    JSON.stringify([op, attrs, inputs.map((v) => v.id), output.type, weights.map((w) => w.shape)], (_, v) =>
      typeof v === "bigint" ? `${v}n` : v,
    ),
  );

describe("a block of rows", () => {
  it("is made of the rows that are selected, and is one row where they stood", () =>
    assert.equal(
      changed(
        FLAT.replace("  - {name: mid", "|  - {name: mid").replace("  - {type: add", "|  - {type: add"),
        "extract",
      ),
      BLOCK,
    ));

  it("is written out again where it is used, and goes with its last use", () => {
    const back = changed(BLOCK.replace("{type: block, name", "{type: bl|ock, name"), "inline");
    assert.equal(back, FLAT.replace("  # squashes\n", ""));
  });

  it("takes its place behind the blocks that there are, under a name of its own", () => {
    const twice = changed(
      BLOCK.replace("  - {type: add", "|  - {type: add").replace(/from: 2}\n$/, "from: 2}|\n"),
      "extract",
    );
    assert.match(twice, /from: \[1\]}\n {2}block_2:\n {4}- \{type: add, from: \[0, out\]}|refused/);
    assert.match(twice, /^refused/, "the sum reads two rows");
  });

  it("is made and written out again in JSON, on lines and on one", () => {
    const rows = (text: string): string => text.replace('{"name": "mid"', '|{"name": "mid"');
    const flat = `{
  "input_shape": [3, 32, 32],
  "layers": [
    {"type": "Conv2d", "out_channels": 8, "kernel_size": 3},
    {"name": "mid", "type": "Conv2d", "out_channels": 8, "kernel_size": 3, "padding": 1, "from": 0},
    "ReLU",
    {
      "name": "out",
      "type": "Conv2d",
      "out_channels": 8,
      "kernel_size": 3,
      "padding": 1,
      "from": "mid"
    },
    {"type": "add", "from": [0, "out"]}
  ]
}
`;
    const block = `{
  "input_shape": [3, 32, 32],
  "blocks": {
    "block": [
      {"name": "mid", "type": "Conv2d", "out_channels": 8, "kernel_size": 3, "padding": 1, "from": "input"},
      "ReLU",
      {
        "name": "out",
        "type": "Conv2d",
        "out_channels": 8,
        "kernel_size": 3,
        "padding": 1,
        "from": "mid"
      }
    ]
  },
  "layers": [
    {"type": "Conv2d", "out_channels": 8, "kernel_size": 3},
    {"type": "block", "name": "out", "from": 0},
    {"type": "add", "from": [0, "out"]}
  ]
}
`;
    assert.equal(changed(rows(flat).replace('    {"type": "add"', '|    {"type": "add"'), "extract"), block);
    assert.equal(changed(block.replace('"type": "block"', '"type": "bl|ock"'), "inline"), flat);
    const line = JSON.stringify(JSON.parse(flat));
    const short = rows(line.replaceAll('"name":"mid"', '"name": "mid"')).replace(
      ',{"type":"add"',
      '|,{"type":"add"',
    );
    const made = changed(short, "extract");
    assert.deepEqual(JSON.parse(made), JSON.parse(block));
    const back = changed(made.replace('"type": "block"', '"type": "bl|ock"'), "inline");
    assert.deepEqual(JSON.parse(back), JSON.parse(flat));
  });

  it("has the values of its arguments where it is inlined, and what is left of it", () => {
    const text = `input_shape: [3, 32, 32]
blocks:
  cba:
    args: {k: 1}
    layers:
      - {type: conv2d, out_channels: $c, kernel_size: $k}
      - relu
layers:
  - {type: c|ba, c: 16}
  - {type: cba, c: 8, k: 3}
`;
    const once = changed(text, "inline");
    assert.match(
      once,
      /layers:\n {2}- \{type: conv2d, out_channels: 16, kernel_size: 1}\n {2}- relu\n {2}- \{type: cba/,
    );
    assert.match(once, /blocks:/);
    const twice = changed(once.replace("{type: cba", "{type: c|ba"), "inline");
    assert.doesNotMatch(twice, /blocks:|cba/);
  });

  it("is refused, with a reason, where the rows are no step of their own", () => {
    const one = FLAT.replace("  - relu\n", "|  - relu\n|");
    assert.match(changed(one, "extract"), /^refused: Extract rows to a block: select consecutive rows/);
    const read = FLAT.replace(
      "  - {type: conv2d, out_channels: 8",
      "|  - {type: conv2d, out_channels: 8",
    ).replace("  - relu\n", "  - relu\n|");
    assert.match(changed(read, "extract"), /^refused/);
    const repeated = BLOCK.replace("{type: block, name", "{type: bl|ock, repeat: 2, name");
    assert.match(changed(repeated, "inline"), /^refused/);
  });
});

describe("a block that is made and inlined", () => {
  const yaml = modelFiles().filter(({ name, text }) => analyse(text, name).found?.dialect.name === "native");
  const asJson = yaml.flatMap(({ name, text }) => {
    const other = inOtherLanguage(analyse(text, name));
    return other?.language === "json" ? [{ name: `${name}.json`, text: other.text }] : [];
  });
  const files = [...yaml, ...asJson];
  let tried = 0;

  for (const { name, text } of files)
    it(`leaves the trace of ${name} as it was`, () => {
      const analysis = analyse(text, name);
      const layers = analysis.found?.model.layers ?? [];
      for (const from of some([...layers.keys()].slice(0, -1), 3))
        for (const to of [from + 1, from + 3].filter((i) => i < layers.length)) {
          const selected = span(layers[from]?.span.start ?? 0, layers[to]?.span.end ?? 0);
          const made = refactored(analysis, "extract", selected, () => null);
          if (typeof made !== "object") continue;
          tried++;
          const within = analyse(edited(text, made.edits), name);
          const where = `${name}: rows ${from} to ${to}`;
          assert.deepEqual(steps(within), steps(analysis), where);
          const at = within.found?.model.layers[from]?.span.start ?? 0;
          const back = refactored(within, "inline", span(at, at), () => null);
          assert.ok(typeof back === "object", `${where}: ${back}`);
          assert.deepEqual(steps(analyse(edited(within.text, back.edits), name)), steps(analysis), where);
        }
    });

  after(() => assert.ok(tried > 20, `${tried} tried`));
});
