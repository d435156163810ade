import assert from "node:assert/strict";
import { analyse } from "../../server/analysis/analyse";
import { readConfig } from "../../server/config/read";
import { resolveOptions } from "../../server/config/resolve";
import { read } from "../tidy/sources";

/** What is said of a model for these devices, without the file's other problems. */
function told(text: string, config: string, name = "net.yaml"): readonly string[] {
  const { config: own } = readConfig(config, "/fovea.yaml");
  const { options } = resolveOptions([own], `/${name}`);
  return analyse(text, name, options)
    .problems.filter((p) => p.code.startsWith("device-"))
    .map((p) => `${p.severity} ${p.code}: ${p.message}`);
}

const net = (input: string, ...layers: readonly string[]): string =>
  `input_shape: [${input}]\nlayers:\n${layers.map((l) => `  - { ${l} }\n`).join("")}`;

describe("the rules for devices", () => {
  const yolo = read("test/fixtures/ultralytics/yolo11.yaml");

  it("say nothing without a device", () => {
    assert.deepEqual(told(yolo, "presets: [errors, device]", "yolo11n.yaml"), []);
    assert.deepEqual(told(yolo, "", "yolo11n.yaml"), []);
  });

  it("know that a network fits a card, and what an Edge TPU does with it", () => {
    assert.deepEqual(told(yolo, "presets: device:t4", "yolo11n.yaml"), []);
    const coral = told(yolo, "presets: device:coral", "yolo11n.yaml");
    assert.equal(coral.length, 2, coral.join("\n"));
    assert.match(
      coral[0] ?? "",
      /^information device-int8: .* and \d+ more: Coral Edge TPU runs int8 only, and SiLU/,
    );
    assert.match(
      coral[1] ?? "",
      /^warning device-operator: .*: Coral Edge TPU does not run attention \(https:/,
    );
  });

  it("measure in the type of the device, weights and activations apart where it has a flash", () => {
    const heavy = net("2048", "type: dense, units: 1024");
    assert.deepEqual(told(heavy, "presets: device:pico"), [
      "warning device-memory: Weights take at least 2.1 MB; Raspberry Pi Pico (RP2040) has 2 MB of flash",
    ]);
    assert.deepEqual(told(heavy, "presets: device:pico2"), []);
    assert.deepEqual(told(net("8192", "type: dense, units: 1024"), "presets: device:coral"), [
      "information device-memory: Weights take at least 8.39 MB; Coral Edge TPU has 8 MB, so part of them is fetched again at every step",
    ]);
  });

  it("take devices of the config file, which win over those that come with Fovea", () => {
    const config = (memory: string): string =>
      `presets: device:t4\ndevices: { t4: { title: Mine, memory: ${memory} } }\n`;
    const dense = net("1000", "type: dense, units: 1000, bias: false");
    assert.deepEqual(told(dense, config("3 MB")), [
      "warning device-memory: Running the model takes at least 4.01 MB; Mine has 3 MB",
    ]);
    assert.deepEqual(told(dense, config("15 MB")), [
      "information device-memory: Training with Adam takes at least 16 MB; Mine has 15 MB",
    ]);
    assert.deepEqual(told(dense, config("20 MB")), []);
  });

  it("are silent where nothing is known", () => {
    const unknown = net("3, 8, 8", "type: no_such_layer");
    assert.deepEqual(told(unknown, "presets: device:pico"), []);
  });
});
