import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { analyse } from "../../../server/analysis/analyse";

const drawing = (name: string): string => readFileSync(`test/fixtures/ultralytics/${name}`, "utf8");

const told = (name: string, frameworkVersion: string, variant?: string): readonly string[] =>
  analyse(drawing(name), name, { frameworkVersion, ...(variant ? { variant } : {}) })
    .problems.filter((p) => p.code === "unknown-layer")
    .map((p) => `${p.severity}: ${p.message}`);

describe("the release of the framework", () => {
  it("is told of modules that it does not have yet, once of each", () => {
    assert.deepEqual(told("yolo11.yaml", "8.2.103"), [
      "error: Row 2: C3k2 needs ultralytics 8.3.0 or later, but 8.2.103 is used",
      "error: Row 10: C2PSA needs ultralytics 8.3.0 or later, but 8.2.103 is used",
    ]);
  });

  it("is compared number by number", () => {
    assert.equal(told("yolo12.yaml", "8.3.9").length, 1);
    assert.equal(told("yolo12.yaml", "8.3.78").length, 0);
    assert.equal(told("yolo12.yaml", "8.3.100").length, 0);
    assert.equal(told("yolo26-seg.yaml", "8.3.252").length, 1);
    assert.equal(told("yolo26-seg.yaml", "8.4").length, 0);
  });

  it("may be left open in its last numbers", () => {
    assert.equal(told("yolo12.yaml", "8.3").length, 0);
    assert.equal(told("yolo11.yaml", "8.2").length, 2);
    assert.equal(told("yolo11.yaml", "8").length, 0);
  });

  it("says nothing of other repositories, nor where it is no version", () => {
    assert.deepEqual(told("yolo12.yaml", "8.0.0", "v12-turbo"), []);
    assert.deepEqual(told("yolo11.yaml", "newest"), []);
  });

  it("leaves the figures as they are", () => {
    const { found } = analyse(drawing("yolo11.yaml"), "yolo11n.yaml", { frameworkVersion: "8.2.0" });
    assert.deepEqual(found?.facts.totals.parameters, { status: "complete", value: 2_624_080n });
  });
});
