// What `npm run new` writes: files that compile and pass their tests, to be changed line by line.

/** `my-format` → `myFormat`, `MyFormat`. */
const camel = (name) => name.replace(/-+(.)/g, (_, letter) => letter.toUpperCase());
const pascal = (name) => camel(name).replace(/^./, (letter) => letter.toUpperCase());
/** `MyBlock` → `my-block`. */
const kebab = (name) => name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();

export const ruleFiles = (name) =>
  new Map([
    [`server/rules/${name}.ts`, rule(name)],
    [`server/rules/${name}.md`, rulePage(name)],
  ]);

const rule = (name) => `import { defineRule } from "./engine/rule";
import { layerOf, type PlainConv, plainConvs, windowText } from "./kit/graph";

/** A window from this size on is too large. */
const MOST = 99;

export default defineRule<PlainConv>({
  code: "${name}",
  severity: "information",
  preset: "strict",
  summary: "Reports convolutions whose kernel has 99 or more positions along an axis.",
  since: "0.1.0",
  *check(context) {
    for (const conv of plainConvs(context)) if (Math.max(...conv.kernel) >= MOST) yield conv;
  },
  at: ({ node }, context) => layerOf(node, context).typeSpan,
  layer: ({ node }, context) => layerOf(node, context),
  what: ({ node, kernel }, context) =>
    \`\${layerOf(node, context).name} has a \${windowText(kernel)} kernel; use one below \${MOST}\`,
});
`;

const rulePage = (name) => `# ${name}

> 报告任一轴上不少于 99 个位置的卷积核。

## What it checks

A convolution whose kernel has 99 or more positions along an axis.

## Why

Say here what goes wrong, with numbers.

## Examples

\`\`\`yaml
input_shape: [3, 128, 128]
layers:
  - { type: conv2d, out_channels: 8, kernel_size: 99 }
#           ^^^^^^ information ${name}
\`\`\`

\`\`\`yaml
input_shape: [3, 128, 128]
layers:
  - { type: conv2d, out_channels: 8, kernel_size: 3 }
\`\`\`

## When to ignore it

Say here when it is meant.

## Sources

Say here who found out, with a link.
`;

export const moduleFiles = (name) =>
  new Map([
    [`server/dialects/ultralytics/blocks/conv/${kebab(name)}.ts`, module_(name)],
    [`test/fixtures/ultralytics/modules/${kebab(name)}.yaml`, moduleFixture(name)],
  ]);

const module_ = (name) => `import { integer } from "../../../../vocabulary/args";
import { c2, defineBlock } from "../../building/block";

/** A 1×1 convolution, and a k×k one behind it; both are handed on. Say here what it is, and from where. */
export const ${name} = defineBlock({
  name: "${name}",
  kind: "stacked",
  args: { c2, k: integer({ min: 1, default: 3, doc: "Kernel." }) },
  build(b, [x], a) {
    const y = b.convBnAct("cv1", x, a.c2);
    return b.concat(y, b.convBnAct("cv2", y, a.c2, a.k));
  },
});
`;

/** (3·8 + 2·8) + (3·3·8·8 + 2·8): the batch norms have a scale and a shift. */
const moduleFixture = (name) => `# parameters: 632
# Say here what counted them: the framework and its version.
nc: 2
backbone:
  - [-1, 1, ${name}, [8, 3]]
head:
  - [-1, 1, nn.Identity, []]
`;

export const dialectFiles = (name) =>
  new Map([
    [`server/dialects/${name}/index.ts`, dialectIndex(name)],
    [`server/dialects/${name}/read.ts`, dialectRead(name)],
    [`test/fixtures/${name}/small.yaml`, dialectFixture(name)],
    [`test/dialects/${name}/${name}.test.ts`, dialectTest(name)],
  ]);

const dialectIndex = (name) => `import { get, isSeq, type Seq } from "../../model/tree";
import type { Dialect } from "../dialect";
import { read${pascal(name)} } from "./read";

/** A list of widths under \`${name}\`: a chain of dense layers. Say here whose files these are. */
const ${camel(name)}: Dialect<Seq> = {
  name: "${name}",
  title: () => "${name}",
  reach: "document",
  convention: "flops",
  scent: (text) => text.includes("${name}"),
  claim({ root }) {
    const list = get(root, "${name}");
    return isSeq(list) ? list : undefined;
  },
  read: read${pascal(name)},
};

export default ${camel(name)};
`;

const dialectRead = (name) => `import type { PlacedFault } from "../../model/fault";
import type { Layer } from "../../model/layer";
import { tensor } from "../../model/tensor";
import { integerOf, type Seq } from "../../model/tree";
import type { Reading } from "../dialect";
import { TORCH } from "../frameworks";

/** As many features as enter: the format does not say. */
const FEATURES = 784;

export function read${pascal(name)}(list: Seq): Reading {
  const faults: PlacedFault[] = [];
  const layers = list.items.map((tree, index): Layer => {
    if (integerOf(tree) === undefined)
      faults.push({ code: "bad-argument", span: tree.span, layer: index, message: "A width must be an integer" });
    const to = index === 0 ? ({ kind: "input", index: 0 } as const) : ({ kind: "layer", index: index - 1 } as const);
    return {
      index,
      name: \`dense \${index}\`,
      type: "dense",
      span: tree.span,
      typeSpan: tree.span,
      args: [],
      calls: [[{ to, span: tree.span, text: "", implied: true }]],
      group: "layers",
    };
  });
  return {
    model: {
      dialect: "${name}",
      variant: null,
      scale: null,
      scales: [],
      name: null,
      inputs: [{ name: "input", type: tensor([FEATURES], "last"), origin: "convention" }],
      layers,
      groups: [{ name: "layers", span: list.span, keySpan: list.span, layers: layers.map((l) => l.index) }],
      outputs: [],
      framework: TORCH,
    },
    faults,
    lower: (g, { index }, [x]) => [x ? g.dense(x, integerOf(list.items[index]) ?? null) : g.unknown([])],
  };
}
`;

const dialectFixture = (name) => `${name}: [128, 10]
`;

const dialectTest = (name) => `import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { graph } from "../graph";

describe("${name}", () => {
  it("is read as a chain of dense layers", () =>
    assert.deepEqual(graph(readFileSync("test/fixtures/${name}/small.yaml", "utf8")), [
      "dense 0 dense ← input 0 → 128 100480",
      "dense 1 dense ← 0 → 10 1290",
    ]));
});
`;
