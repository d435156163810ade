import assert from "node:assert/strict";
import { costOf } from "../../server/measure/cost";
import { receptiveFields } from "../../server/measure/field";
import type { Convention, FieldAxis } from "../../server/model/facts";
import { elements } from "../../server/model/tensor";
import type { Value } from "../../server/model/trace";
import { alexnetV2, mobilenetV1, type Network, resnet, vgg16 } from "./zoo";

function fieldsOf({ g, input }: Network): (value: Value) => FieldAxis {
  const { nodes, values, faults } = g;
  assert.deepEqual(faults, []);
  const of = receptiveFields({
    nodes,
    values,
    faults,
    byLayer: [],
    inputs: [],
    outputs: [],
    modelInputs: [input],
    modules: [],
  });
  return (value) => of(value)?.axes[0] as FieldAxis;
}

/** Size, stride and effective padding (how far before the input the first field begins), as the tables give them. */
function row({ size, stride, centre }: FieldAxis): string {
  return [size, stride, (size - 1) / 2 - centre].join(" / ");
}

const cost = ({ g }: Network, convention: Convention) => costOf(g.nodes, convention, new Set());

const slim = (...units: [number, number, number, number]): Network =>
  resnet({ units, bottleneck: true, strided: "last" });
const torchvision = (bottleneck: boolean, ...units: [number, number, number, number]): Network =>
  resnet({ units, bottleneck, strided: "first" });

describe("published receptive fields", () => {
  // Araujo, Norris, Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019: TF-Slim's models.
  const SLIM: readonly (readonly [string, Network, string, string])[] = [
    ["alexnet_v2", alexnetV2(), "pool5", "195 / 32 / 64"],
    ["vgg_16", vgg16(), "pool5", "212 / 32 / 90"],
    ["mobilenet_v1", mobilenetV1(), "last", "315 / 32 / 126"],
    ["resnet_v1_50", slim(3, 4, 6, 3), "map", "483 / 32 / 239"],
    ["resnet_v1_101", slim(3, 4, 23, 3), "map", "1027 / 32 / 511"],
    ["resnet_v1_152", slim(3, 8, 36, 3), "map", "1507 / 32 / 751"],
    ["resnet_v1_200", slim(3, 24, 36, 3), "map", "1763 / 32 / 879"],
  ];
  for (const [name, model, at, wanted] of SLIM) {
    it(`of ${name}: ${wanted}`, () => {
      assert.equal(row(fieldsOf(model)(model.at[at] as Value)), wanted);
    });
  }

  it("of VGG-16 layer by layer", () => {
    const model = vgg16();
    const fieldOf = fieldsOf(model);
    const wanted = {
      conv1_1: "3 / 1 / 1",
      pool1: "6 / 2 / 2",
      conv2_1: "10 / 2 / 4",
      pool2: "16 / 4 / 6",
      conv3_1: "24 / 4 / 10",
      conv3_2: "32 / 4 / 14",
      pool3: "44 / 8 / 18",
      conv4_1: "60 / 8 / 26",
      conv4_2: "76 / 8 / 34",
      pool4: "100 / 16 / 42",
      conv5_1: "132 / 16 / 58",
      conv5_2: "164 / 16 / 74",
      pool5: "212 / 32 / 90",
    };
    const found = Object.keys(wanted).map((name) => [name, row(fieldOf(model.at[name] as Value))]);
    assert.deepEqual(Object.fromEntries(found), wanted);
  });

  it("of torchvision's ResNets, strided in the first unit of a stage", () => {
    const sizes = [
      torchvision(false, 2, 2, 2, 2),
      torchvision(false, 3, 4, 6, 3),
      torchvision(true, 3, 4, 6, 3),
    ].map((model) => fieldsOf(model)(model.at.map as Value).size);
    assert.deepEqual(sizes, [435, 899, 427]);
  });

  it("of ResNet-50's last 3×3 convolution: from 75 along the shortcuts to 427", () => {
    const model = torchvision(true, 3, 4, 6, 3);
    const { min, size } = fieldsOf(model)(model.at.middle as Value);
    assert.deepEqual([min, size], [75, 427]);
  });
});

describe("published counts", () => {
  it("of VGG-16's parameters", () => {
    assert.equal(cost(vgg16(), "macs").parameters.value, 138_357_544n); // Keras
  });

  it("of torchvision's ResNets' parameters", () => {
    assert.equal(cost(torchvision(false, 2, 2, 2, 2), "macs").parameters.value, 11_689_512n);
    assert.equal(cost(torchvision(true, 3, 4, 6, 3), "macs").parameters.value, 25_557_032n);
  });

  it("of ResNet-50's operations, as each tool counts", () => {
    const model = torchvision(true, 3, 4, 6, 3);
    const wanted: readonly (readonly [Convention, bigint])[] = [
      ["macs", 4_089_184_256n], // convolutions and the classifier
      ["flops", 8_178_368_512n],
      ["pycls", 4_089_185_256n], // pycls' dev/model_complexity.json
      ["thop", 4_111_514_624n], // + 22,227,968 of batch norm + 102,400 of pooling
    ];
    for (const [convention, count] of wanted)
      assert.equal(cost(model, convention).flops.value, count, convention);
  });

  it("of ResNet-50 with the stride on the 1×1 convolution, as He et al. had it", () => {
    const model = resnet({ units: [3, 4, 6, 3], bottleneck: true, strided: "first", on: "1x1" });
    const { nodes } = model.g;
    const normalised = nodes.filter((n) => n.op === "norm").map((n) => elements(n.output.type) as bigint);
    // netscope: the multiply-accumulates and one operation for each normalised value
    const counted = cost(model, "macs").macs.value + normalised.reduce((a, b) => a + b, 0n);
    assert.equal(counted, 3_868_560_384n);
  });
});
