import type { Value } from "../../../model/trace";
import { type Built, defineArchitecture, type Family, type Scope, type Stage } from "../architecture";
import { map } from "../keys";
import { hasLevel, numberAt, section, typeAt, widthOf } from "./wrapper";

/** Two families of their own, one that reads, sees or hears and one that writes: the classes of the pair, and the usual halves. */
export const pairOf = (type: string, name: string, usual: readonly [string, string]): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "Model",
    heads: ["Model"],
    keys: { encoder: map(), decoder: map() },
    inputs: (_, c) => [...encoderOf(c, usual[0]).inputs, { name: "decoder_input_ids" }],
    stages(_, c) {
      if (!hasLevel(c, "encoder") || !hasLevel(c, "decoder")) return [unknown("decoder_input_ids")];
      const read = encoderOf(c, usual[0]);
      const front = section("encoder", read.stages.map(apart), "", "encoder.");
      const last = [...front].reverse().find((s) => s.type !== "pooler")?.name ?? "";
      const width = widthFrom(read);
      const kind = typeAt(c, "decoder", usual[1]);
      const alone = c.nested("decoder", kind, { head: "ForCausalLM", quiet: true });
      const own = alone.values.cross_attention_hidden_size;
      const projects = width !== widthOf(alone) && typeof own !== "number";
      const memory = projects ? "enc_to_dec_proj" : last;
      const written = c.nested("decoder", kind, { head: "ForCausalLM", told: { memory } });
      // Only these look at what another model made.
      const looks = LOOKING.has(kind) && (alone.values.add_cross_attention ?? true) === true;
      return [
        ...front,
        ...(projects ? [projection(last, widthOf(alone))] : []),
        ...(looks ? [] : [unknown(memory)]),
        ...section("decoder", written.stages.map(asks), "", "decoder."),
      ];
    },
  });

/** Families that can be told where to look; those of BART and TrOCR look whenever they write alone. */
const LOOKING = new Set(["trocr", "gpt2", "bert", "roberta", "xlm-roberta", "camembert", "bart", "mbart"]);

const encoderOf = (c: Scope, usual: string): Built => c.nested("encoder", typeAt(c, "encoder", usual));

/** Of a map that grows wider from stage to stage, the last width. */
function widthFrom(built: Built): number {
  const { embed_dim: first, depths } = built.values;
  return typeof first === "number" && Array.isArray(depths)
    ? first * 2 ** (depths.length - 1)
    : Number.isNaN(widthOf(built))
      ? numberAt(built, "d_model")
      : widthOf(built);
}

const projection = (reads: string, width: number): Stage => ({
  name: "enc_to_dec_proj",
  type: "projector",
  keys: ["decoder"],
  section: "encoder",
  reads: [reads],
  run: (g, [x]) => g.dense(x as Value, width, true),
});

/** How the decoder looks at what the encoder made is not known. */
const unknown = (reads: string): Stage => ({
  name: "crossattention",
  type: "unknown",
  keys: ["decoder"],
  section: "decoder",
  reads: [reads],
  run: (g, xs) => g.unknown(xs),
});

/** The table of words of one half is not that of the other. */
const apart = (s: Stage): Stage =>
  s.type === "embedding" ? { ...s, run: (g, xs) => g.shareAs("encoder", () => s.run(g, xs)) } : s;

const asks = (s: Stage): Stage => ({
  ...s,
  ...(s.reads ? { reads: s.reads.map((r) => (r === "input_ids" ? "decoder_input_ids" : r)) } : {}),
});
