import assert from "node:assert/strict";
import { analyse } from "../../../server/analysis/analyse";

/** 100 × 0.25 = 25 channels, rounded up to the next multiple. */
const text = (multiple: string): string => `
nc: 80
depth_multiple: 1.0
width_multiple: 0.25
${multiple}
anchors:
  - [10,13, 16,30, 33,23]
backbone:
  - [-1, 1, Conv, [100, 3, 2]]
head:
  - [[0], 1, Detect, [nc, anchors]]
`;

const channels = (multiple: string, variant: string): unknown =>
  analyse(text(multiple), "model.yaml", { variant }).found?.facts.layers[0]?.outputs[0]?.dims?.[0];

describe("what channels are rounded up to a multiple of", () => {
  it("is 8 where nothing is said", () => assert.equal(channels("", "v5"), 32));
  it("is channel_multiple in YOLOv5", () => assert.equal(channels("channel_multiple: 5", "v5"), 25));
  it("is 8 in YOLOv5 where it is nothing", () => assert.equal(channels("channel_multiple: 0", "v5"), 32));
  it("is 8 in the other repositories, whatever is said", () => {
    for (const variant of ["v7", "v9", "ultralytics"])
      assert.equal(channels("channel_multiple: 5", variant), 32, variant);
  });
});
