import { llamaLike } from "../parts/remote";

export default () =>
  llamaLike("orion", "Orion", {
    sizes: [84608, 4096, 15360, 40, 32, null, 4096],
    norm: "layer",
  });
