import { sandwiched } from "../parts/block";
import { gemma2 } from "../parts/gemma2";

export default () => ({
  ...gemma2("gemma2", "Gemma2", sandwiched),
  isNamed: true as const,
  headWidth: "strict" as const,
});
