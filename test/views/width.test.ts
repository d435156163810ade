import assert from "node:assert/strict";
import stringWidth from "string-width";
import { analyse } from "../../server/analysis/analyse";
import { reportText } from "../../server/report/report";
import { cut, displayWidth, inColumns } from "../../server/text/width";

describe("columns of a terminal", () => {
  it("are as wide as what is seen: two for a Chinese character, none for an accent", () => {
    assert.equal(displayWidth("conv 3×3"), 8);
    assert.equal(displayWidth("卷积层"), 6);
    assert.equal(displayWidth("cafe\u0301"), 4);
  });

  it("are not measured where a text is plain, which is as wide as it is long", () => {
    for (let code = 0x20; code < 0x3000; code++) {
      const char = String.fromCharCode(code);
      const wanted = /\p{Format}/u.test(char) ? 0 : stringWidth(char);
      assert.equal(displayWidth(char), wanted, `U+${code.toString(16)}`);
    }
  });

  it("stand one below the other", () => {
    const lines = inColumns(
      [
        ["卷积", "1"],
        ["conv", "234"],
      ],
      new Set([1]),
    );
    assert.deepEqual(lines, ["卷积    1", "conv  234"]);
  });

  it("cut a text between characters", () => {
    assert.equal(cut("卷积层", 6), "卷积层");
    assert.equal(cut("卷积层一", 6), "卷积…");
    assert.equal(cut("e\u0301e\u0301e\u0301", 2), "e\u0301…");
  });

  it("hold the figures of a layer whatever it is called", () => {
    const text = `input_shape: [3, 8, 8]
layers:
  - { type: conv2d, name: 卷积层, out_channels: 16, kernel_size: 3 }
  - { type: relu, name: plain }
`;
    const lines = reportText(analyse(text, "a.yaml")).split("\n");
    const columns = (name: string, figure: string): number => {
      const line = lines.find((l) => l.includes(name)) ?? "";
      return displayWidth(line.slice(0, line.indexOf(figure) + figure.length));
    };
    assert.equal(columns("卷积层", "16×6×6"), columns("plain", "16×6×6"));
  });
});
