import { mistral } from "../parts/mistral";

export default () => ({
  ...mistral("ministral3", "Ministral3", [131072, 34, 262144], 128, null),
  isNamed: true as const,
});
