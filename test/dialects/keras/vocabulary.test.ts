import assert from "node:assert/strict";
import { layerNamed } from "../../../server/dialects/keras/vocabulary";
import { CLASSES, LEFT_OUT } from "./classes";

describe("the layers of Keras 3", () => {
  it("are known, each of them, or there is a reason", () => {
    const missing = CLASSES.filter((name) => !layerNamed(name) && !(name in LEFT_OUT));
    assert.deepEqual(missing, []);
  });

  it("have no reason that is out of date", () => {
    const known = Object.keys(LEFT_OUT).filter((name) => layerNamed(name) || !CLASSES.includes(name));
    assert.deepEqual(known, []);
  });
});
