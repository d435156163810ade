import { faultRule } from "./engine/fault";

export default faultRule({
  code: "foreign-key",
  severity: "warning",
  preset: "recommended",
  summary:
    "Warns when a key is misspelt, or another program's name, for one that the family reads and the file lacks.",
  since: "0.1.0",
  appliesTo: "files that describe their layers by numbers",
  fixKind: "suggestion",
});
