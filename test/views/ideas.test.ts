import assert from "node:assert/strict";
import { chosen, fourWays, type IdeasInput, usualWindow } from "../../server/text/ideas";

/** An image of 1000 × 1000 and a million hidden units: the network that this tool grew from. */
const ARTICLE: IdeasInput = {
  layer: 1,
  title: "fc1",
  as: "full",
  space: [1000, 1000],
  channels: 1,
  units: "1000000",
  window: [10, 10],
  stride: [1, 1],
  filters: 1,
  outputSpace: [1000, 1000],
  groups: 1,
};

/** VGG16's first dense layer. */
const FC6: IdeasInput = {
  ...ARTICLE,
  space: [7, 7],
  channels: 512,
  units: "4096",
  window: usualWindow([7, 7]),
  filters: 84,
  outputSpace: [7, 7],
};

/** 64 filters of 3×3 with stride 2 on an image. */
const STEM: IdeasInput = {
  ...ARTICLE,
  as: "shared",
  space: [640, 640],
  channels: 3,
  units: String(64 * 320 * 320),
  window: [3, 3],
  stride: [2, 2],
  filters: 64,
  outputSpace: [320, 320],
};

describe("the three ideas", () => {
  it("weigh 10¹², 10⁸ and 100 on the article's network", () => {
    const { full, local, shared, pooled } = fourWays(ARTICLE);
    assert.deepEqual(full, { weights: 10n ** 12n, product: "1000·1000 × 1,000,000" });
    assert.deepEqual(local, { weights: 10n ** 8n, product: "10·10 × 1,000,000" });
    assert.deepEqual(shared, { weights: 100n, product: "10·10 × 1 filter" });
    assert.equal(pooled.weights, 0n);
    assert.deepEqual([pooled.before, pooled.after], [1_000_000n, 250_000n]);
    assert.equal(pooled.dense, 250_000n * 1_000_000n);
  });

  it("give VGG16's fc6 its own weights, and what pooling leaves of them", () => {
    const { full, local, shared, pooled } = fourWays(FC6);
    assert.equal(full.weights, 102_760_448n);
    assert.equal(local.weights, 3n * 3n * 512n * 4096n);
    assert.equal(shared.weights, 3n * 3n * 512n * 84n);
    assert.equal(pooled.dense, 3n * 3n * 512n * 4096n);
    assert.equal(pooled.denseGlobal, 512n * 4096n);
  });

  it("give a convolution what it would weigh otherwise", () => {
    const { inputs, units, full, local, shared, pooled } = fourWays(STEM);
    assert.equal(full.weights, inputs * units);
    assert.equal(local.weights, units * 27n);
    assert.deepEqual(shared, { weights: 1_728n, product: "3·3·3 × 64 filters" });
    assert.deepEqual([pooled.before, pooled.after, pooled.dense], [102_400n, 25_600n, 0n]);
    assert.equal(pooled.product, "6,553,600 → 1,638,400 units");
  });

  it("see only their group's channels", () => {
    const depthwise = fourWays({ ...STEM, channels: 64, groups: 64 });
    assert.deepEqual(depthwise.shared, { weights: 576n, product: "3·3 × 64 filters" });
  });

  it("follow the window, the stride and the filters that are tried out", () => {
    const choice = { ...chosen(ARTICLE), stride: [2, 2], filters: 4, window: [5, 5], pool: 4 };
    const { full, units, local, shared, pooled } = fourWays(ARTICLE, choice);
    assert.equal(full.weights, 10n ** 12n, "the layer as it is written stays as it is");
    assert.equal(units, 500n * 500n * 4n);
    assert.equal(local.weights, 25n * units);
    assert.equal(shared.weights, 100n);
    assert.equal(pooled.after, 250n * 250n);
  });

  it("take a hundredth of the map as the window, at least 3, at most the map", () => {
    assert.deepEqual(usualWindow([1000, 1000]), [10, 10]);
    assert.deepEqual(usualWindow([7, 7]), [3, 3]);
    assert.deepEqual(usualWindow([2, 300]), [2, 3]);
    assert.deepEqual(usualWindow([16_000]), [160]);
  });
});
