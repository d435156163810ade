import assert from "node:assert/strict";
import { code, escaped, table } from "../../server/text/markdown";

describe("text of a file in Markdown", () => {
  it("never becomes markup", () => {
    assert.equal(escaped("<img src=x>"), "&lt;img src=x\\>");
    assert.equal(escaped("[a](command:x) *b* | c"), "\\[a\\](command:x) \\*b\\* \\| c");
    assert.equal(escaped("two\nlines"), "two lines");
  });

  it("is no link that could be clicked", () => {
    assert.equal(escaped("![i](http://a.b/c)"), "!\\[i\\](http&#58;//a.b/c)");
    assert.equal(escaped("see www.a.b or me@a.b"), "see www&#46;a.b or me&#64;a.b");
    assert.equal(escaped("torch.nn: 3 // 2"), "torch.nn: 3 // 2");
  });

  it("cannot leave its code span, nor its cell", () => {
    assert.equal(code("a`b"), "`` a`b ``");
    assert.equal(code("a``b"), "`` a`b ``");
    assert.equal(code("a|b\nc"), "`a b c`");
    assert.equal(code(""), "` `");
  });

  it("is cut where it is no name any more", () => {
    assert.equal(escaped("x".repeat(1000)).length, 80);
  });

  it("stands in tables", () => {
    assert.equal(table(["a", "b"], ["left", "right"], [["1", "2"]]), "| a | b |\n| :-- | --: |\n| 1 | 2 |");
  });
});
