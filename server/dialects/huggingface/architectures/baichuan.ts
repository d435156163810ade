import { llamaLike } from "../parts/remote";

export default () =>
  llamaLike("baichuan", "Baichuan", {
    sizes: [125696, 4096, 11008, 32, 32, null, 4096],
    also: ["BaiChuan"],
  });
