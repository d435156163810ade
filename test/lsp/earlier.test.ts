import assert from "node:assert/strict";
import { type Glance, glancing } from "../../server/analysis/analyse";
import { Earlier } from "../../server/lsp/earlier";
import { done } from "../../server/model/work";

const lookAt = (text: string, scale = "n"): Glance => done(glancing(text, "yolo11.yaml", { scale }));
const any = (): boolean => true;

describe("earlier versions of a document", () => {
  it("are known by their text and how they were looked at", () => {
    const earlier = new Earlier();
    const [first, second] = [lookAt("nc: 80\n"), lookAt("nc: 8\n")];
    earlier.keep("a", first);
    earlier.keep("a", second);
    assert.equal(earlier.look("a", "nc: 80\n", any), first);
    assert.equal(
      earlier.look("a", "nc: 80\n", (o) => o.scale === "s"),
      undefined,
    );
    assert.equal(earlier.look("a", "nc: 9\n", any), undefined);
  });

  it("are those of one document", () => {
    const earlier = new Earlier();
    earlier.keep("a", lookAt("nc: 80\n"));
    earlier.keep("b", lookAt("nc: 8\n"));
    assert.equal(earlier.look("a", "nc: 80\n", any), undefined);
    earlier.forget("b");
    assert.equal(earlier.look("b", "nc: 8\n", any), undefined);
  });

  it("are few, and of long texts fewer", () => {
    const earlier = new Earlier();
    for (let i = 0; i < 20; i++) earlier.keep("a", lookAt(`nc: ${i}\n`));
    const known = Array.from({ length: 20 }, (_, i) => earlier.look("a", `nc: ${i}\n`, any)).filter(Boolean);
    assert.equal(known.length, 4);
    const long = `# ${"long ".repeat(150_000)}\nnc: `;
    for (let i = 0; i < 3; i++) earlier.keep("a", lookAt(`${long}${i}\n`));
    assert.ok(earlier.look("a", `${long}1\n`, any));
    assert.equal(earlier.look("a", `${long}0\n`, any), undefined);
  });
});
