import { early } from "../parts/early";

export default () =>
  early("data2vec-text", "Data2VecText", {
    sizes: [30522],
    prefix: "data2vec_text",
    roberta: true,
  });
