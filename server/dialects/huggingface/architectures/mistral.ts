import { mistral } from "../parts/mistral";

export default () => ({
  ...mistral("mistral", "Mistral", [32000, 32, 131072], null, 4096),
  isNamed: true as const,
  headWidth: "rounded" as const,
});
