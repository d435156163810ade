import type { Value } from "../../../model/trace";
import type { Stage } from "../architecture";
import { mapOf, type Pair } from "./vision";

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
    const map = mapOf(g, g.crop(x as Value, [[front, 0]]), k.hidden_size, k.image_size, k.patch_size);
    const wide = g.within("0", () =>
      g.conv(map, { kernel: [1, 1], out: k.encoder_stride ** 2 * k.num_channels }),
    );
    return g.spaceToDepth(wide, k.encoder_stride, true);
  },
});
