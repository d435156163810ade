import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { analyse, type Found } from "../../server/analysis/analyse";
import type { Convention, FieldAxis, LayerFacts } from "../../server/model/facts";
import { elements } from "../../server/model/tensor";
import { found } from "../dialects/graph";

const read = (name: string): string => readFileSync(`test/zoo/${name}`, "utf8");
const model = (name: string, convention: Convention = "macs"): Found =>
  found(read(name), name, { convention });

/** Size, stride and effective padding (how far before the input the first field begins), as the tables give them. */
const written = ({ size, stride, centre }: FieldAxis): string =>
  [size, stride, (size - 1) / 2 - centre].join("/");

/** The fields along the first axis, of every layer that has one, by name. */
function fields(name: string): ReadonlyMap<string, string> {
  const { model: read, facts } = model(name);
  return new Map(
    read.layers.flatMap(({ name: layer, index }) => {
      const axis = facts.layers[index]?.receptiveField?.axes[0];
      return axis && Number.isFinite(axis.size) ? [[layer, written(axis)] as const] : [];
    }),
  );
}

describe("published networks as native files", () => {
  // Parameters: torchvision's own, and Keras' for those in its spelling.
  const counts: readonly (readonly [string, bigint])[] = [
    ["alexnet.yaml", 61_100_840n],
    ["vgg16.yaml", 138_357_544n],
    ["resnet34.yaml", 21_797_672n],
    ["resnet50.json", 25_557_032n],
    ["resnet50_he.yaml", 25_557_032n],
    ["resnet_v1_101.yaml", 44_549_160n],
    ["resnet_v1_152.yaml", 60_192_808n],
    ["mobilenet_v1.yaml", 4_253_864n],
    ["inception_v3.yaml", 23_851_784n],
    ["inception_resnet_v2.yaml", 55_873_736n],
  ];
  for (const [name, parameters] of counts)
    it(`${name}: ${parameters} parameters`, () => {
      const { totals } = model(name).facts;
      assert.equal(totals.status, "complete");
      assert.equal(totals.parameters.value, parameters);
    });

  it("VGG-16's first dense layer holds three quarters of it, and says so", () => {
    const problem = analyse(read("vgg16.yaml"), "vgg16.yaml").problems.find((p) => p.code === "huge-dense");
    assert.match(problem?.message ?? "", /102,760,448 weights, 74% of the model/);
  });
});

describe("a text model, as Keras writes it", () => {
  it("has of each layer the shape and the parameters that Keras 3.15 says", () => {
    const text = readFileSync("examples/keras-lstm.json", "utf8");
    const { facts, model: read } = found(text, "keras-lstm.json");
    assert.deepEqual(
      read.layers.map(({ name, index }) => {
        const { outputs, parameters } = facts.layers[index] as LayerFacts;
        return `${name} ${outputs[0]?.dims?.join("×")} ${parameters.value} ${parameters.status}`;
      }),
      [
        "words 200 0 complete",
        "embedding 200×64 640000 complete",
        "both_ways 200×128 66048 complete",
        "summary 64 41216 complete",
        "dropout 64 0 complete",
        "positive 1 65 complete",
      ],
    );
    assert.equal(facts.totals.trainable.value, 747_329n);
    assert.deepEqual(analyse(text, "keras-lstm.json").problems, []);
  });
});

describe("published receptive fields", () => {
  // Araujo, Norris, Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019: TF-Slim's models.
  const SLIM: readonly (readonly [string, string, string])[] = [
    ["alexnet_v2.yaml", "pool5", "195/32/64"],
    ["vgg16.yaml", "pool5", "212/32/90"],
    ["mobilenet_v1.yaml", "pair13", "315/32/126"],
    ["resnet_v1_50.yaml", "stage4_unit", "483/32/239"],
    ["resnet_v1_101.yaml", "stage4_unit", "1027/32/511"],
    ["resnet_v1_152.yaml", "stage4_unit", "1507/32/751"],
    ["resnet_v1_200.yaml", "stage4_unit", "1763/32/879"],
    ["inception_v2.yaml", "mixed_5c", "699/32/318"],
    ["inception_v3.yaml", "mixed_7b", "1311/32/618"],
    ["inception_v4.yaml", "mixed_7b", "2071/32/998"],
    ["inception_resnet_v2.yaml", "conv_7b", "3039/32/1482"],
  ];
  for (const [name, layer, wanted] of SLIM)
    it(`${name}: ${wanted}`, () => assert.equal(fields(name).get(layer), wanted));

  it("of VGG-16 layer by layer", () => {
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
    assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((k) => [k, ours.get(k)])), wanted);
  });

  it("of torchvision's ResNets, strided in the first unit of a stage", () => {
    const sizes = [
      found(readFileSync("examples/resnet18.yaml", "utf8"), "resnet18.yaml"),
      model("resnet34.yaml"),
      model("resnet50.json"),
    ].map(({ facts }) => facts.feasible?.max);
    assert.deepEqual(sizes, [
      [435, 435],
      [899, 899],
      [427, 427],
    ]);
  });

  // Richter et al. 2021: the last 3×3 convolution still brings in something new along the shortcuts.
  it("of torchvision's ResNet-50: its input range is 75 to 427", () => {
    assert.deepEqual(model("resnet50.json").facts.feasible, { min: [75, 75], max: [427, 427] });
  });
});

describe("ResNet-50's operations", () => {
  const TRUTHS: readonly (readonly [Convention, bigint])[] = [
    ["macs", 4_089_184_256n], // convolutions and the classifier
    ["flops", 8_178_368_512n],
    ["pycls", 4_089_185_256n], // pycls' dev/model_complexity.json
    ["thop", 4_111_514_624n], // + 22,227,968 of batch norm + 102,400 of pooling
    ["fvcore", 4_111_512_576n], // fvcore 0.1.5: conv 4,087,136,256 + linear 2,048,000 + norm 22,227,968 + pool 100,352
    ["torchinfo", 4_089_238_376n], // torchinfo 1.8.0
    // ptflops prints 4.12 GMac. Its 0.7.5 counts each rectifier and pooling twice, as a module and as the function in
    // it: 4,132,436,968, which is this and 10,511,872 more.
    ["ptflops", 4_132_436_968n - 10_511_872n],
  ];
  for (const [convention, count] of TRUTHS)
    it(`as ${convention} counts: ${count}`, () => {
      const { totals } = model("resnet50.json", convention).facts;
      assert.equal(totals.flops.value, count);
      assert.equal(totals.convention, convention);
    });

  it("with the stride on the 1×1 convolution, as netscope counts: 3868560384", () => {
    const { facts, trace } = model("resnet50_he.yaml");
    const normalised = trace.nodes.filter((n) => n.op === "norm").map((n) => elements(n.output.type) ?? 0n);
    // The multiply-accumulates, and one operation for each normalised value.
    assert.equal(facts.totals.macs.value + normalised.reduce((a, b) => a + b, 0n), 3_868_560_384n);
  });

  it("in TF-Slim, strided in the last unit of a stage, as its profiler counts: 6.96 G", () => {
    const { value } = model("resnet_v1_50.yaml", "flops").facts.totals.flops;
    assert.equal((Number(value) / 1e9).toFixed(2), "6.96");
  });
});
