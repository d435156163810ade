import type { Value } from "../../../model/trace";
import type { Stage } from "../architecture";
import { type Pair, pair } from "./vision";

interface Masked {
  readonly hidden_size: number;
  readonly num_channels: number;
  readonly encoder_stride: number;
  readonly image_size: Pair;
  readonly patch_size: Pair;
}

/** The image from its patches, behind so many learnt positions: what was hidden of it is to be guessed. */
export const imageDecoder = (k: Masked, front: number): Stage => ({
  name: "decoder",
  type: "head",
  keys: ["encoder_stride"],
  run(g, [x]) {
    const [height, width] = pair(k.image_size);
    const [rows, columns] = pair(k.patch_size);
    const y = g.permute(g.crop(x as Value, [[front, 0]]), [1, 0], "first");
    const map = g.reshape(
      y,
      [k.hidden_size, Math.floor(height / rows), Math.floor(width / columns)],
      "first",
    );
    const wide = g.within("0", () =>
      g.conv(map, { kernel: [1, 1], out: k.encoder_stride ** 2 * k.num_channels }),
    );
    return g.spaceToDepth(wide, k.encoder_stride, true);
  },
});
