import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { analyse } from "../../server/analyse";
import type { FieldAxis } from "../../server/model/facts";
import { found } from "../dialects/graph";

const read = (name: string) => readFileSync(`test/zoo/${name}`, "utf8");
const model = (name: string) => found(read(name), name);

/** Size, stride and effective padding, as the tables give them. */
const field = ({ size, stride, centre }: FieldAxis): string =>
  [size, stride, (size - 1) / 2 - centre].join("/");

function fields(name: string): Record<string, string> {
  const { model: read, facts } = model(name);
  return Object.fromEntries(
    read.layers.flatMap(({ name: layer, index }) => {
      const axis = facts.layers[index]?.receptiveField?.axes[0];
      return axis ? [[layer, field(axis)] as const] : [];
    }),
  );
}

describe("published networks as native files", () => {
  // Parameters: torchvision's own. Multiply-accumulates: conv and dense, no biases (ResNet-50: pycls' 4,089,185,256 less
  // one for each of 1,000 biases, and less nothing else).
  const published: readonly (readonly [string, bigint, bigint])[] = [
    ["alexnet.yaml", 61_100_840n, 714_188_480n],
    ["vgg16.yaml", 138_357_544n, 15_470_264_320n],
    ["resnet50.json", 25_557_032n, 4_089_184_256n],
  ];
  for (const [name, parameters, macs] of published)
    it(`${name}: ${parameters} parameters, ${macs} multiply-accumulates`, () => {
      const { totals } = model(name).facts;
      assert.equal(totals.status, "complete");
      assert.equal(totals.parameters.value, parameters);
      assert.equal(totals.macs.value, macs);
    });

  it("VGG-16's receptive fields, layer by layer", () => {
    // Araujo, Norris, Sim 2019; Simonyan and Zisserman's windows.
    const wanted = {
      conv1_1: "3/1/1",
      pool1: "6/2/2",
      conv2_1: "10/2/4",
      pool2: "16/4/6",
      conv3_1: "24/4/10",
      conv3_2: "32/4/14",
      pool3: "44/8/18",
      conv4_1: "60/8/26",
      conv4_2: "76/8/34",
      pool4: "100/16/42",
      conv5_1: "132/16/58",
      conv5_2: "164/16/74",
      pool5: "212/32/90",
    };
    const ours = fields("vgg16.yaml");
    assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((k) => [k, ours[k]])), wanted);
  });

  it("AlexNet's and ResNet-50's at the last map", () => {
    assert.match(fields("alexnet.yaml").pool5 ?? "", /^195\/32\//);
    const last = model("resnet50.json").facts.layers[9]?.receptiveField?.axes[0];
    // The shortest path goes through the 1×1 shortcuts only, which add nothing to the 11 of stem and pool.
    assert.deepEqual([last?.size, last?.stride, last?.min], [427, 32, 11]);
  });

  it("VGG-16's first dense layer holds three quarters of it, and says so", () => {
    const [problem] = analyse(read("vgg16.yaml"), "vgg16.yaml").problems;
    assert.equal(problem?.code, "huge-dense");
    assert.match(problem?.message ?? "", /102,760,448 weights, 74 % of the model/);
  });
});
