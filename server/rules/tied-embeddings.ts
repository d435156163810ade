import { faultRule } from "./engine/fault";

export default faultRule({
  code: "tied-embeddings",
  severity: "warning",
  preset: "errors",
  summary: "Warns when `tie_word_embeddings` is set at a level of the file where the class does not read it.",
  since: "0.1.0",
  appliesTo: "files that describe their layers by numbers",
});
