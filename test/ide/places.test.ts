import assert from "node:assert/strict";
import { type Analysis, analyse } from "../../server/analysis/analyse";
import type { Dialect, Note } from "../../server/dialects/dialect";
import { diagramOf } from "../../server/ide/diagram";
import { hintsOf } from "../../server/ide/hints";
import { hoverAt, tooltipOf } from "../../server/ide/hover";
import type { Place } from "../../server/model/layer";
import type { Span } from "../../server/model/span";

const TEXT = `width: 16
depth: 2
input_shape: [3, 8, 8]
layers:
  - { type: conv2d, out_channels: 16, kernel_size: 3 }
  - { type: relu }
`;

const PARTS = { shape: true, parameters: true, macs: false, flops: false, receptiveField: false };

const spanOf = (word: string): Span => {
  const start = TEXT.indexOf(word);
  return { start, end: start + word.length };
};

/** The model of the text, as if its file spoke of the layers at these places. */
function spoken(places: readonly Omit<Place, "hintAt">[], notes: readonly Note[] = []): Analysis {
  const analysis = analyse(TEXT, "model.yaml");
  const { found } = analysis;
  assert.ok(found);
  const dialect: Dialect = { ...found.dialect, notes: () => notes };
  const model = { ...found.model, places: places.map((p) => ({ ...p, hintAt: p.span.end })) };
  return { ...analysis, found: { ...found, dialect, model } };
}

const hints = (analysis: Analysis): readonly string[] =>
  hintsOf(analysis, PARTS).map(({ offset, text }) => `${TEXT.slice(0, offset).split("\n").at(-1)} ${text}`);

describe("places", () => {
  it("are the layers' own entries unless the dialect says otherwise", () => {
    const shown = hints(analyse(TEXT, "model.yaml"));
    assert.equal(shown.length, 2);
    assert.match(shown[0] ?? "", /kernel_size: 3 \} → 16×6×6 · 448$/);
  });

  it("are where hints stand, hovers answer and the diagram leads", () => {
    const width = spanOf("width: 16");
    const analysis = spoken([{ span: width, layer: 0 }]);
    assert.deepEqual(hints(analysis), ["width: 16 → 16×6×6 · 448"]);
    const hover = hoverAt(analysis, width.start + 1);
    assert.deepEqual(hover?.span, width);
    assert.match(hover?.markdown ?? "", /conv2d.*row 0/);
    assert.doesNotMatch(hoverAt(analysis, TEXT.indexOf("out_channels"))?.markdown ?? "", /row/);
    assert.equal(diagramOf(analysis, 1)?.rows[0]?.line, 0);
  });

  it("speak of a part of a layer by its path, and of nothing where there is none", () => {
    const span = spanOf("depth: 2");
    assert.deepEqual(hints(spoken([{ span, layer: 0, path: ["missing"] }])), []);
    assert.equal(hoverAt(spoken([{ span, layer: 0, path: ["missing"] }]), span.start), null);
    const analysis = spoken([{ span, layer: 0, path: ["conv"] }]);
    assert.deepEqual(hints(analysis), ["depth: 2 → 16×6×6 · 448"]);
    assert.match(hoverAt(analysis, span.start)?.markdown ?? "", /`conv` of \*\*conv2d\*\*/);
    assert.match(tooltipOf(analysis.found!, { layer: 0, path: ["conv"] }) ?? "", /448/);
  });
});

describe("notes of a dialect", () => {
  const span = spanOf("depth: 2");
  const note: Note = { span, hintAt: span.end, hint: "2 blocks", hover: "Two blocks." };

  it("stand beside the hints of places, with their own tooltip", () => {
    const analysis = spoken([{ span: spanOf("width: 16"), layer: 0 }], [note]);
    assert.deepEqual(hints(analysis), ["width: 16 → 16×6×6 · 448", "depth: 2 2 blocks"]);
    assert.equal(hintsOf(analysis, PARTS)[1]?.tooltip, "Two blocks.");
  });

  it("are said on hover, before the figures of a layer at the same place", () => {
    assert.equal(hoverAt(spoken([], [note]), span.start)?.markdown, "Two blocks.");
    const both = hoverAt(spoken([{ span, layer: 0 }], [note]), span.start)?.markdown ?? "";
    assert.match(both, /^Two blocks\.\n\n---\n\n\*\*conv2d/);
  });
});
