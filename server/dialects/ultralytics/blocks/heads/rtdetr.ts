import { tensor } from "../../../../model/tensor";
import type { Value } from "../../../../model/trace";
import { integer, real } from "../../../../vocabulary/args";
import { defineBlock, truthAsNumber } from "../../building/block";
import type { BlockBuilder } from "../../building/block-builder";
import { STOCK } from "../../variants";
import { attend } from "../attention/transformer";
import { nc } from "./detect";
import { positions } from "./predictions";

const natural = (fallback: number) => integer({ min: 1, default: fallback });

interface Decoder {
  readonly hd: number;
  readonly ndp: number;
  readonly nh: number;
  readonly d_ffn: number;
  readonly levels: number;
}

/** Queries that look at the positions of all levels through a few sampled points (RT-DETR). */
export const RTDETRDecoder = defineBlock({
  name: "RTDETRDecoder",
  kind: "head",
  mustBeLast: true,
  variants: STOCK,
  args: {
    nc,
    hd: natural(256),
    nq: natural(300),
    ndp: truthAsNumber(natural(4)),
    nh: natural(8),
    ndl: truthAsNumber(natural(6)),
    d_ffn: natural(1024),
    dropout: real({ min: 0, max: 1, default: 0 }),
  },
  build(b, levels, a) {
    const { hd } = a;
    if (hd % a.nh !== 0)
      b.g.fault("indivisible", `${a.nh} heads do not divide its ${hd} hidden channels`, { attr: "nh" });
    // As many queries as there are positions, where these are fewer.
    const places = positions(levels);
    const nq = places === null ? null : Math.min(a.nq, places);
    const found = nq === null ? null : Math.min(a.nq, nq * a.nc);
    const maps = levels.map((x, i) =>
      b.within(`input_proj.${i}`, () => {
        const y = b.convWithoutBias("0", x, hd);
        return b.g.tokens(b.within("1", () => b.g.batchNorm(y)));
      }),
    );
    const memory = b.g.declared(maps, tensor([positions(levels), hd], "last"), "memory", "global");
    const sized = (x: Value, dim: number): Value =>
      b.g.declared([x], tensor([nq, dim], "last"), "queries", "global");
    b.within("denoising_class_embed", () => b.g.idle(() => b.g.embedding(sized(memory, 1), a.nc, hd)));
    const scored = b.within("enc_output", () => {
      const y = b.within("0", () => b.g.dense(memory, hd));
      return b.within("1", () => b.g.norm(y, "layer", { over: [hd] }));
    });
    const scores = b.within("enc_score_head", () => b.g.dense(scored, a.nc));
    let queries = sized(b.g.add(scored, b.g.declared([scores], scored.type, "best", "global")), hd);
    let boxes = b.within("enc_bbox_head", () => perceptron(b, queries, [hd, hd, 4]));
    const o: Decoder = { ...a, levels: levels.length };
    let classes = queries;
    const layers = b.g.times(a.ndl);
    for (let i = 0; i < layers; i++) {
      // The same network places the queries before every layer.
      const placed = b.printed.sameModule(b, () =>
        b.g.shareAs("query_pos_head", () =>
          b.within("query_pos_head", () => perceptron(b, boxes, [2 * hd, hd])),
        ),
      );
      queries = b.within(`decoder.layers.${i}`, () => layer(b, queries, placed, memory, o));
      boxes = b.within(`dec_bbox_head.${i}`, () => perceptron(b, queries, [hd, hd, 4]));
      const score = (): Value => b.within(`dec_score_head.${i}`, () => b.g.dense(queries, a.nc));
      // Only what the last layer says is asked for outside of training.
      classes = i === layers - 1 ? score() : b.g.idle(score);
    }
    return b.g.declared([boxes, classes], tensor([found, 6], "last"), "decode", "global");
  },
});

/** One activation, however many layers it stands between, and a norm behind them that does nothing here. */
function perceptron(b: BlockBuilder, x: Value, widths: readonly number[]): Value {
  b.printed.leaf();
  const relu = (y: Value): Value => b.printed.sameModule(widths, () => b.g.activation(y, "relu"));
  return widths.reduce((y, dim, i) => b.within(`layers.${i}`, () => b.g.dense(i > 0 ? relu(y) : y, dim)), x);
}

/** Behind both attentions and both dense layers. */
const DROPOUTS = 4;

/** Attention among the queries, then to sampled points of the memory, then two dense layers. */
function layer(b: BlockBuilder, x: Value, places: Value, memory: Value, o: Decoder): Value {
  const { hd, nh } = o;
  const norm = (name: string, y: Value): Value => b.within(name, () => b.g.norm(y, "layer", { over: [hd] }));
  const placed = b.g.add(x, places);
  const own = b.within("self_attn", () => attend(b, [placed, placed, x], hd, nh));
  const first = norm("norm1", b.g.add(x, own));
  const second = norm(
    "norm2",
    b.g.add(
      first,
      b.within("cross_attn", () => sampled(b, b.g.add(first, places), memory, o)),
    ),
  );
  b.printed.leaf(DROPOUTS);
  const wide = b.within("linear1", () => b.g.activation(b.g.dense(second, o.d_ffn), "relu"));
  return norm(
    "norm3",
    b.g.add(
      second,
      b.within("linear2", () => b.g.dense(wide, hd)),
    ),
  );
}

/** Deformable attention: each query says where to look, and how much each place counts. */
function sampled(b: BlockBuilder, x: Value, memory: Value, { hd, nh, ndp, levels }: Decoder): Value {
  const points = nh * levels * ndp;
  const values = b.within("value_proj", () => b.g.dense(memory, hd));
  const where = b.within("sampling_offsets", () => b.g.dense(x, 2 * points));
  const much = b.within("attention_weights", () => b.g.dense(x, points));
  const seen = b.g.declared([values, where, much], x.type, "sample", "global");
  return b.within("output_proj", () => b.g.dense(seen, hd));
}
