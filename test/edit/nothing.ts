import type { NewLayer } from "../../server/edit/insert";

/** What does nothing, as each form writes it. */
export const NOTHING: ReadonlyMap<string, NewLayer> = new Map([
  ["native", { type: "identity", args: [] }],
  ["ultralytics", { type: "nn.Identity", args: [] }],
  ["hydra", { type: "torch.nn.Identity", args: [] }],
  [
    "keras",
    {
      type: "Activation",
      args: [
        ["name", "nothing_here"],
        ["activation", "linear"],
      ],
    },
  ],
]);
