import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { analyse } from "../../server/analysis/analyse";
import { stockNamed } from "../../server/analysis/stock";
import { STOCK_NAMES } from "../../server/dialects/ultralytics/stock";
import type { ModelState } from "../../server/model/state";
import { type Forecast, forecast } from "../../server/transfer/forecast";
import { weightsIn } from "../../server/transfer/header";
import { sizes, stateOf } from "./states";

/** Our own drawing of a stock network. */
const drawing = (name: string): string => readFileSync(`test/fixtures/ultralytics/${name}.yaml`, "utf8");

const listed = ({ tensors }: ModelState): readonly string[] =>
  tensors.map((t) => `${t.name} ${t.shape.join("×")} ${t.layer}${t.buffer ? " buffer" : ""}`).sort();

/** All whose names are known: of some a file is known as well. */
const drawn = STOCK_NAMES.flatMap((name) => {
  const stock = stockNamed(name);
  const text = stock?.text();
  return stock && text !== undefined ? [{ stock, text }] : [];
});

const ROWS = [
  "[-1, 1, Conv, [16, 3, 2]]",
  "[-1, 1, Conv, [32, 3, 2]]",
  "[-1, 1, C2f, [32, True]]",
  "[-1, 1, Conv, [64, 3, 2]]",
  "[-1, 2, Conv, [64, 3, 1]]",
];

const yolo = (rows: readonly string[], head = `[[${rows.length - 1}], 1, Detect, [nc]]`, nc = 80): string =>
  `nc: ${nc}\nbackbone:\n${rows.map((r) => `  - ${r}\n`).join("")}head:\n  - ${head}\n`;

const STOCK = yolo(ROWS);

const loaded = ({ loaded: { tensors, parameters } }: Forecast): string => `${tensors} with ${parameters}`;

describe("the file of a stock network", () => {
  it("is known of the families that are in use", () => assert.equal(drawn.length, 85));

  for (const { stock, text } of drawn)
    it(`is that of ${stock.name}: it builds the tensors of its weights, and nothing is wrong in it`, () => {
      const { found, problems } = analyse(text, `${stock.name}.yaml`);
      assert.equal(found?.model.scale, stock.scale);
      assert.deepEqual(listed(stateOf(text, `${stock.name}.yaml`)), listed(stock.state()));
      assert.deepEqual(
        problems.map((p) => p.message),
        [],
      );
    });
});

describe("the tensors of a YOLO network", () => {
  it("are called as torch's state_dict lists them", () => {
    const own = sizes(stateOf(STOCK));
    assert.equal(own["model.0.conv.weight"], "16×3×3×3");
    assert.equal(own["model.0.bn.running_mean"], "16");
    assert.equal(own["model.0.bn.num_batches_tracked"], "");
    assert.equal(own["model.2.cv1.conv.weight"], "32×32×1×1");
    assert.equal(own["model.2.m.0.cv2.conv.weight"], "16×16×3×3");
    assert.equal(own["model.4.1.conv.weight"], "64×64×3×3");
    assert.equal(own["model.5.cv2.0.2.bias"], "64");
    assert.equal(own["model.5.dfl.conv.weight"], "1×16×1×1");
  });

  it("are called so within modules whose parts have parts", () => {
    const rows = [
      "[-1, 1, Conv, [16, 3, 2]]",
      "[-1, 2, C1, [16]]",
      "[-1, 1, C3TR, [32]]",
      "[-1, 1, ConvTranspose, [8]]",
    ];
    const own = sizes(stateOf(yolo(rows, "[-1, 1, Conv, [8]]")));
    assert.equal(own["model.1.m.1.conv.weight"], "16×16×3×3");
    assert.equal(own["model.2.m.linear.bias"], "16");
    assert.equal(own["model.2.m.tr.0.q.weight"], "16×16");
    assert.equal(own["model.2.m.tr.0.ma.in_proj_weight"], "48×16");
    assert.equal(own["model.2.m.tr.0.fc1.weight"], "16×16");
    assert.equal(own["model.3.conv_transpose.weight"], "32×8×2×2");
    assert.equal(own["model.3.bn.running_var"], "8");
  });

  it("hold all parameters, and nothing twice", () => {
    for (const name of ["yolov8", "yolo11-cls", "yolo26", "yolo26-pose", "yolo12", "yolov10n", "yolov9c"]) {
      const text = drawing(name);
      const { found } = analyse(text, `${name}.yaml`);
      const state = stateOf(text, `${name}.yaml`);
      assert.equal(new Set(state.tensors.map((t) => t.name)).size, state.tensors.length, name);
      assert.deepEqual(state.unknown, [], name);
      const { weights } = forecast(state, state);
      assert.equal(weights.parameters, found?.facts.totals.parameters.value, name);
    }
  });

  it("have a learnt activation behind every convolution, which is one parameter", () => {
    const text = `activation: nn.PReLU()\n${STOCK}`;
    const state = stateOf(text);
    const learnt = state.tensors.filter((t) => t.name.endsWith("act.weight"));
    const norms = state.tensors.filter((t) => t.name.endsWith("bn.weight"));
    assert.deepEqual(state.unknown, []);
    assert.deepEqual(
      learnt.map((t) => t.name).sort(),
      norms.map((t) => t.name.replace("bn.weight", "act.weight")).sort(),
    );
    const { weights, loaded } = forecast(stateOf(STOCK), state);
    assert.equal(loaded.parameters, weights.parameters);
    assert.equal(forecast(state, state).weights.parameters, weights.parameters + 1n);
  });

  it("are unknown where a module is", () => {
    const state = stateOf(yolo([...ROWS.slice(0, 2), "[-1, 1, Unheard, [32]]", ...ROWS.slice(3)]));
    assert.deepEqual(state.unknown.slice(0, 1), [2]);
    assert.equal(forecast(state, state).isPartial, true);
  });
});

describe("the forecast", () => {
  const stock = stateOf(STOCK);

  it("of the same network is all of it", () => {
    const f = forecast(stock, stock);
    assert.deepEqual(f.loaded, f.weights);
    assert.equal(f.shift, undefined);
  });

  it("loses all rows below an inserted one, which other keys bring back", () => {
    const rows = [...ROWS.slice(0, 3), "[-1, 1, nn.Identity, []]", ...ROWS.slice(3)];
    const f = forecast(stock, stateOf(yolo(rows)));
    const kept = stock.tensors.filter((t) => /^model\.[012]\./.test(t.name));
    assert.equal(f.loaded.tensors, kept.length);
    assert.equal(f.shift?.layer, 4);
    assert.deepEqual(f.shift?.keys, [
      { from: "model.3.", into: "model.4." },
      { from: "model.4.", into: "model.5." },
      { from: "model.5.", into: "model.6." },
    ]);
    assert.deepEqual(f.shift?.renamed, f.weights);
  });

  it("loses all rows below a removed one", () => {
    const f = forecast(stock, stateOf(yolo(ROWS.filter((_, i) => i !== 2))));
    assert.equal(f.shift?.layer, 2);
    assert.deepEqual(f.shift?.keys[0], { from: "model.3.", into: "model.2." });
  });

  it("loses of a head with other classes what goes by their number", () => {
    const f = forecast(stock, stateOf(yolo(ROWS, undefined, 7)));
    assert.equal(f.shift, undefined);
    const lost = f.layers.filter((l) => l.loaded.tensors < l.own.tensors);
    assert.deepEqual(
      lost.map((l) => l.layer),
      [5],
    );
    assert.ok((lost[0]?.loaded.tensors ?? 0) > 0);
  });

  it("loses a layer of another width, and what reads it", () => {
    const f = forecast(stock, stateOf(yolo(ROWS.map((r, i) => (i === 1 ? "[-1, 1, Conv, [48, 3, 2]]" : r)))));
    assert.deepEqual(
      f.layers.filter((l) => l.loaded.tensors < l.own.tensors).map((l) => l.layer),
      [1, 2],
    );
  });

  it("is the same from the header of a file of weights", () => {
    const rows = [...ROWS.slice(0, 3), "[-1, 1, nn.Identity, []]", ...ROWS.slice(3)];
    const into = stateOf(yolo(rows));
    const header = stock.tensors.map(({ name, shape }) => ({ name, shape }));
    assert.equal(loaded(forecast(weightsIn(header, into), into)), loaded(forecast(stock, into)));
    assert.deepEqual(forecast(weightsIn(header, into), into).shift, forecast(stock, into).shift);
  });

  it("tells the figures of a row in YOLO11", () => {
    const lines = drawing("yolo11").split("\n");
    const firstRow = lines.findIndex((l) => l.startsWith("  - ["));
    // Behind row 4, and every number from 5 on one higher.
    const renumbered = lines.map((l) =>
      l.replace(
        /^( {2}- \[)(\[[^\]]*\])/,
        (_, start: string, from: string) =>
          start +
          from.replace(/\d+/g, (n, at: number) =>
            Number(n) >= 5 && from[at - 1] !== "-" ? String(Number(n) + 1) : n,
          ),
      ),
    );
    renumbered.splice(firstRow + 5, 0, "  - [-1, 1, nn.Identity, []]");
    const own = stockNamed("yolo11n")?.state();
    assert.ok(own);
    const f = forecast(own, stateOf(renumbered.join("\n"), "yolo11n-mine.yaml"));
    assert.equal(loaded(f), "78 with 75872");
    assert.equal(f.model.tensors, 499);
  });
});

describe("the tensors of a config.json", () => {
  const config = (keys: object): string =>
    JSON.stringify({
      architectures: ["LlamaForCausalLM"],
      model_type: "llama",
      vocab_size: 120,
      hidden_size: 32,
      intermediate_size: 48,
      num_hidden_layers: 3,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      ...keys,
    });
  const stock = stateOf(config({}), "config.json");

  it("are called as in the class, layer by layer", () => {
    const own = sizes(stock);
    assert.equal(own["model.layers.2.self_attn.k_proj.weight"], "16×32");
    assert.equal(own["model.embed_tokens.weight"], "120×32");
    assert.equal(own["lm_head.weight"], "120×32");
    assert.equal(stock.tensors.length, 30);
  });

  it("are lost where a key changes their shape", () => {
    assert.equal(
      forecast(stock, stateOf(config({ num_hidden_layers: 2 }), "config.json")).loaded.tensors,
      21,
    );
    const wider = forecast(stock, stateOf(config({ intermediate_size: 64 }), "config.json"));
    assert.equal(wider.loaded.tensors, 30 - 3 * 3);
  });

  it("have a head of their own where the weights have one, although it is tied", () => {
    const tied = stateOf(config({ tie_word_embeddings: true }), "config.json");
    assert.equal(forecast(stock, tied).loaded.tensors, 30);
    assert.equal(forecast(tied, tied).loaded.tensors, 29);
  });

  it("are unknown of families whose parts have other names here", () => {
    const { found } = analyse(
      JSON.stringify({ model_type: "bert", architectures: ["BertModel"] }),
      "config.json",
    );
    assert.equal(found?.dialect.state?.(found), undefined);
  });
});

describe("a stock network", () => {
  it("is found by its name, with or without an ending", () => {
    for (const [name, weights] of [
      ["yolo11n", "yolo11n.pt"],
      ["yolov8x-seg.pt", "yolov8x-seg.pt"],
      ["YOLO26", "yolo26n.pt"],
      ["yolo11-pose", "yolo11n-pose.pt"],
      ["yolov5s", "yolov5su.pt"],
      ["yolov5su.pt", "yolov5su.pt"],
      ["yolov5l6", "yolov5l6u.pt"],
      ["yolov5l6u.pt", "yolov5l6u.pt"],
      ["yolov5-p6", "yolov5n6u.pt"],
      ["yolov3-tiny.yaml", "yolov3-tinyu.pt"],
      ["yolov3-tinyu.pt", "yolov3-tinyu.pt"],
      ["yolov3u", "yolov3u.pt"],
      ["yolov9c-seg", "yolov9c-seg.pt"],
    ] as const)
      assert.equal(stockNamed(name)?.weights, weights, name);
    for (const name of ["yolo11q", "yolo11n-mine", "yolo99n", "net.yaml", "constructor", "yolov10", ""])
      assert.equal(stockNamed(name), undefined, name);
  });

  it("is the one that a file's own name begins with", () => {
    const startOf = (text: string, name: string) => {
      const { found } = analyse(text, name);
      return found?.dialect.stock?.startOf(name, found.model)?.weights;
    };
    assert.equal(startOf(drawing("yolo11"), "yolo11m-mine.yaml"), "yolo11m.pt");
    assert.equal(startOf(drawing("yolov8-seg"), "yolov8.yaml"), "yolov8n-seg.pt");
    assert.equal(startOf(drawing("yolov3-tiny"), "yolov3-tiny.yaml"), "yolov3-tinyu.pt");
    assert.equal(startOf(drawing("yolo11"), "yolo11-cls.yaml"), "yolo11n.pt");
    assert.equal(startOf(drawing("yolo11"), "mine.yaml"), undefined);
  });

  it("has the tensors of our own drawing of it, at every scale", () => {
    const same = [
      ...["yolov8", "yolov8-seg", "yolov8-pose", "yolo11", "yolo11-cls", "yolo11-obb", "yolo12"],
      ...["yolo26", "yolo26-seg", "yolo26-pose", "yolo26-obb"],
    ].flatMap((name) => [..."nsmlx"].map((size) => [name, name.replace(/(?=-|$)/, size)] as const));
    const alone = ["yolov9c", "yolov10n", "yolov3-tiny"].map((name) => [name, name] as const);
    for (const [own, name] of [...same, ...alone]) {
      const text = own.endsWith("-obb") ? drawing(own).replace(/^nc: .*/m, "nc: 15") : drawing(own);
      const stock = stockNamed(name);
      assert.ok(stock, name);
      const [theirs, ours] = [stock.state(), stateOf(text, `${name}.yaml`)];
      assert.deepEqual(ours.unknown, [], name);
      assert.deepEqual(listed(theirs), listed(ours), name);
    }
  });
});
