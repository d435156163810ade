import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { QUEUE } from "../../scripts/lib/idle.mjs";
import { Random } from "../measure/random";

interface Queue extends Map<string, number> {
  set(key: string, value: number, touch?: number): this;
  shift(): number | undefined;
  before(key: string): number | undefined;
  readonly first: number | undefined;
  readonly last: number | undefined;
}

interface Library {
  readonly LinkedMap: new () => Queue;
  readonly Touch: { readonly None: number; readonly Last: number };
}

const theirs = createRequire(import.meta.url)(
  path.resolve("node_modules/vscode-jsonrpc/lib/common/linkedMap.js"),
) as Library;
const ours = {} as Library;
new Function("exports", QUEUE)(ours);

describe("the queue that stands in place of the library's", () => {
  it("gives the same, whatever is done with it", () => {
    const random = new Random(20261201);
    const [a, b] = [new theirs.LinkedMap(), new ours.LinkedMap()];
    assert.equal(ours.Touch.Last, theirs.Touch.Last);
    for (let i = 0; i < 5000; i++) {
      const key = `k${random.integer(0, 8)}`;
      const touch = random.integer(0, 1) === 0 ? ours.Touch.None : ours.Touch.Last;
      const step = random.integer(0, 5);
      const does = (queue: Queue): unknown => {
        if (step < 3) return queue.set(key, i, touch).size;
        if (step === 3) return queue.shift();
        return step === 4 ? queue.delete(key) : queue.has(key);
      };
      assert.equal(does(b), does(a), `step ${i}`);
      const seen = (q: Queue): unknown => [
        [...q.values()],
        q.size,
        q.first,
        q.last,
        q.before(key),
        q.get(key),
      ];
      assert.deepEqual(seen(b), seen(a), `step ${i}`);
    }
  });
});
