import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { analyse } from "../../server/analysis/analyse";
import { fitView } from "../../server/fit/view";
import type { Options } from "../../server/model/options";
import type { FitParams } from "../../server/protocol";
import { translator } from "../../server/text/translate";

const YOLO = readFileSync("test/fixtures/ultralytics/yolov8.yaml", "utf8");
const NOWHERE = { device: null, amp: null, batch: null };

function viewOf(asked: Partial<FitParams>, options: Options = {}) {
  const { found } = analyse(YOLO, "yolov8n.yaml", options);
  assert.ok(found);
  return fitView(found, { ...NOWHERE, ...asked }, options);
}

describe("what the preview draws of a fit", () => {
  it("has the parts of training, and the memory beside them", () => {
    const { training, memory, answer, verdict, batch, layers } = viewOf({ device: "t4", amp: "fp16" });
    const value = (name: string): number => Number(training.find((p) => p.name === name)?.bytes.value);
    assert.equal(memory, 16e9);
    assert.equal(answer, true);
    assert.match(verdict[0] ?? "", /^Fits: a batch of/);
    assert.ok(batch > 8, `batch ${batch}`);
    // Two moments of every weight but those that are never trained.
    assert.equal(value("optimizer"), 2 * value("gradients"));
    assert.ok(value("peak") <= memory);
    assert.ok(layers.every((l, i) => i === 0 || (layers[i - 1]?.share ?? 0) >= (l.share ?? 0)));
  });

  it("has the optimizer that was chosen, and adamw where there is no such", () => {
    const bytes = (optimizer: string): string | undefined =>
      viewOf({ optimizer }).training.find((p) => p.name === "optimizer")?.bytes.value;
    assert.equal(bytes("sgd-plain"), "0");
    assert.equal(Number(bytes("adamw")), 2 * Number(bytes("sgd")));
    assert.equal(viewOf({ optimizer: "constructor" }).optimizer, "adamw");
  });

  it("is said in Chinese", () => {
    const { sentences } = JSON.parse(readFileSync("server/words/zh-cn.json", "utf8"));
    const say = translator(sentences);
    for (const device of ["t4", "coral", "h100-80", "stm32h743"])
      for (const batch of [1, 1_000_000]) {
        const { verdict, note } = viewOf({ device, batch, amp: "bf16" });
        for (const line of [...verdict, note]) assert.match(say(line), /\p{Script=Han}/u, line);
      }
  });

  it("says nothing of a device that nobody chose, or that is none", () => {
    for (const device of [null, "constructor", "abacus"]) {
      const { memory, answer, verdict, batch } = viewOf({ device });
      assert.deepEqual([memory, answer, verdict, batch], [null, null, [], 1]);
    }
  });

  it("takes what is no batch for none", () => {
    for (const batch of [0, -3, 1.5, Number.NaN]) assert.equal(viewOf({ batch }).batch, 1);
    assert.match(
      viewOf({ device: "t4", batch: 100_000 }).verdict[0] ?? "",
      /^Does not fit: .* at least [\d.]+ TB/,
    );
  });

  it("has no training where a device only runs models", () => {
    const { training, layers, inference } = viewOf({ device: "pico2" });
    assert.deepEqual([training, layers], [[], []]);
    assert.ok(inference.some((p) => p.name === "total" && p.whole));
  });

  it("lists the user's own devices first", () => {
    const own = { mine: { title: "My card", memory: 1e9 } };
    const { devices, memory } = viewOf({ device: "mine" }, { devices: own });
    assert.deepEqual(devices[0], { name: "mine", title: "My card" });
    assert.equal(memory, 1e9);
  });
});
