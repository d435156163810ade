import { glm4Moe } from "../parts/glm4-moe";

export default () => ({
  ...glm4Moe("glm4_moe", "Glm4Moe", [151552, 131072], false),
  headWidth: "rounded" as const,
});
