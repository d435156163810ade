import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import type { Found } from "../../server/analysis/found";
import { onDemand } from "../../server/model/on-demand";
import { csvHeading, csvOf } from "../../server/report/exports/csv";
import { svgOf } from "../../server/report/exports/drawing";
import { htmlOf } from "../../server/report/exports/html";
import { latexOf } from "../../server/report/exports/latex";
import { edgeCount, mermaidOf } from "../../server/report/exports/mermaid";
import { markup } from "../../server/text/markup";
import { modelFiles } from "../models";
import { assertMarkup } from "./markup";

type Model = Analysis & { readonly found: Found };

function modelOf(text: string, name = "net.yaml"): Model {
  const analysis = analyse(text, name);
  assert.ok(analysis.found);
  return analysis as Model;
}

/** Of the many configs that are alike some. */
const models = onDemand((): readonly Model[] =>
  modelFiles()
    .filter(({ name }, i) => !name.includes("huggingface") || i % 20 === 0)
    .map(({ name, text }) => analyse(text, name))
    .filter((a): a is Model => a.found !== null),
);

const page = (a: Model): string => htmlOf([{ path: a.name, analysis: a, found: a.found }]);

const SKIP = `input_shape: [3, 8, 8]
layers:
  - { type: conv2d, name: a, out_channels: 4, kernel_size: 1, from: input }
  - { type: relu, name: b }
  - { type: add, name: c, from: [a, b] }
`;

/** Everything that any of the formats might take for its own. */
const HOSTILE = [
  "<script>alert(1)</script>",
  "--><img src=x onerror=alert(2)>",
  ']]>"/><!--',
  'end\\"]; click n0 href \\"javascript:alert(1)',
  "%$#_^~{}\\\\input{/etc/passwd}",
  "=cmd|' /c calc'!A1",
  "a\\u0007b\\u202ec",
  "`&quot;&amp;",
];

const hostile = (): Model =>
  modelOf(
    [
      "input_shape: [4]",
      "layers:",
      ...HOSTILE.map((name) => `  - { type: dense, units: 4, name: "${name.replace(/(?<!\\)"/g, '\\"')}" }`),
      ...HOSTILE.map((type) => `  - { type: "${type.replace(/(?<!\\)"/g, '\\"')}" }`),
    ].join("\n"),
  );

describe("a report as CSV", () => {
  it("has a line per layer, and a total's counts are the sums of its columns", () => {
    for (const { found, name } of models()) {
      const lines = csvOf(found, "x").trim().split("\n");
      assert.equal(lines.length, Math.max(found.model.layers.length, 1), name);
      const { parameters, status } = found.facts.totals;
      if (status !== "complete" || found.model.layers.some((l) => l.apart)) continue;
      const at = csvHeading().trim().split(",").indexOf("parameters");
      const total = lines.reduce((n, l) => n + BigInt(cellsOf(l)[at] || 0), 0n);
      assert.equal(total, parameters.value, name);
    }
  });

  it("leaves an unknown count empty and starts no cell with a formula", () => {
    const lines = csvOf(hostile().found, "=x.yaml").trim().split("\n").map(cellsOf);
    for (const cells of lines) {
      assert.equal(cells.length, cellsOf(csvHeading().trim()).length);
      for (const cell of cells) assert.doesNotMatch(cell, /^[=+@-]/);
    }
    assert.equal(lines.at(-1)?.[7], "");
  });
});

/** The cells of one line, quotes read. */
const cellsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replace(/""/g, '"') ?? plain ?? "",
  );

describe("a report for LaTeX", () => {
  it("is a table of booktabs", () => {
    const analysis = modelOf(SKIP);
    assert.equal(
      latexOf(analysis, analysis.found),
      String.raw`% \usepackage{booktabs} in the preamble.
\begin{table}[t]
\centering
\caption{net.yaml; input 3$\times$8$\times$8; 16 parameters; 1.5K FLOPs.}
\label{tab:net-yaml}
\begin{tabular}{rllrrr}
\toprule
\# & Layer & Output & Parameters & MACs & RF \\
\midrule
0 & conv2d \texttt{a} & 4$\times$8$\times$8 & 16 & 768 & 1 \\
1 & relu \texttt{b} & 4$\times$8$\times$8 &  &  & 1 \\
2 & add \texttt{c} & 4$\times$8$\times$8 &  &  & 1 \\
\midrule
& Total & & 16 & 768 & \\
\bottomrule
\end{tabular}
\end{table}
`,
    );
  });

  it("has no command, comment or mathematics of the file", () => {
    const analysis = hostile();
    const text = latexOf(analysis, analysis.found).split(String.raw`\midrule`)[1] as string;
    assert.doesNotMatch(text, /\\input|(?<!\\)%|(?<!\\)#/);
    const left = text
      .replace(/\\(textbackslash|textasciicircum|texttt|ldots)\b/g, "")
      .replace(/\$\\?\w*[<>|]?\$/g, "");
    assert.doesNotMatch(left.replace(/\\[{}$&#_%\\]/g, ""), /[\\$#%_^~]/);
    for (const line of text.trim().split("\n")) assert.equal(line.match(/(?<!\\)&/g)?.length, 5, line);
  });
});

describe("a report for LaTeX of each of the project's own files", () => {
  it("has no character that pdflatex does not know", () => {
    for (const { name, text } of modelFiles()) {
      const analysis = analyse(text, name);
      if (!analysis.found || /[^\0-\x7f]/.test(text + name)) continue;
      assert.doesNotMatch(latexOf(analysis, analysis.found), /[^\0-\x7f]/, name);
    }
  });
});

describe("a report for Mermaid", () => {
  it("has the layers, the inputs and every edge", () => {
    const { found } = modelOf(SKIP);
    const text = mermaidOf(found);
    assert.match(
      text,
      /^flowchart TB\n {2}i0\(\["input<br\/>3×8×8"\]\)\n {2}n0\["0 conv2d<br\/>a<br\/>4×8×8<br\/>16 parameters"\]:::window_\n/,
    );
    assert.deepEqual(text.match(/\w+ --> \w+/g), ["i0 --> n0", "n0 --> n1", "n0 --> n2", "n1 --> n2"]);
  });

  it("has as many edges as the model has connections", () => {
    for (const { found, name } of models()) {
      assert.equal(mermaidOf(found).match(/ --> /g)?.length ?? 0, edgeCount(found), name);
    }
  });

  it("has no label of a file that ends before its quote", () => {
    for (const line of mermaidOf(hostile().found).split("\n"))
      if (/^ *n\d+\[/.test(line)) assert.match(line, /^ *n\d+\["(?:[^"<>&`;]|#\d+;|<br\/>)*"\]:::\w+$/);
  });
});

describe("a drawing", () => {
  it("has a box per layer and an edge per connection", () => {
    for (const { found, name } of models()) {
      const svg = svgOf(name, found);
      assert.equal(svg.match(/class="layer"/g)?.length ?? 0, found.model.layers.length, name);
      assert.equal(svg.match(/class="tip /g)?.length ?? 0, edgeCount(found), name);
      assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
    }
  });

  it("is well-formed, whatever the file says", () => {
    for (const analysis of [...models(), hostile()]) assertMarkup(svgOf(analysis.name, analysis.found));
  });
});

describe("a page", () => {
  it("is well-formed, whatever the file says, and runs nothing", () => {
    for (const analysis of [...models(), hostile()]) {
      const html = page(analysis);
      assertMarkup(html);
      assert.doesNotMatch(html, /<(script|img|link|iframe|object)\b|<[^>]+ (on\w+|href|src)=/i);
    }
  });

  it("has every figure of the table in the terminal", () => {
    const analysis = modelOf(SKIP);
    const html = page(analysis);
    for (const part of ["<h1>net.yaml</h1>", "<dd>16</dd>", "<code>4×8×8</code>", "<td>768</td>", "1,536"])
      assert.ok(html.includes(part), part);
  });
});

describe("text of a file in XML", () => {
  it("is text", () => {
    assert.equal(markup("a<b>&\"'`"), "a&#60;b&#62;&#38;&#34;&#39;&#96;");
    assert.equal(markup("\u0000\u001b\u202e\ufffe\ud800"), "\u2400\u241b\ufffd\ufffd\ufffd");
  });
});
