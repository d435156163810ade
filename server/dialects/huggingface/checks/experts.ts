import type { Span } from "../../../model/span";
import { integerOf } from "../../../model/tree";
import type { Scope } from "../architecture";
import { sizeOf, type Told } from "./sizes";

/** A token cannot visit more experts than there are, in as many groups as there are. */
export function checkExperts(c: Scope): void {
  const experts = sizeOf(c, "experts");
  const visited = sizeOf(c, "visited");
  if (!experts || !visited || experts.value === 0) return;
  const fault = (span: Span, message: string): void =>
    c.fault({ code: "expert-count", span, severity: "error", message });
  const at = visited.entry ?? experts.entry;
  if (at && visited.value > experts.value)
    fault(
      at.value.span,
      `${visited.key} is ${visited.value}, but there are ${experts.value} experts (${experts.key})`,
    );
  else groups(c, experts, visited, fault);
}

function groups(c: Scope, experts: Told, visited: Told, fault: (span: Span, message: string) => void): void {
  const parts = c.entry("n_group");
  const chosen = c.entry("topk_group");
  const count = parts && integerOf(parts.value);
  const top = chosen && integerOf(chosen.value);
  if (!parts || !count) return;
  if (experts.value % count !== 0) {
    fault(parts.value.span, `${count} groups do not divide the ${experts.value} experts (${experts.key})`);
    return;
  }
  if (!chosen || !top) return;
  const within = (top * experts.value) / count;
  if (top > count) fault(chosen.value.span, `topk_group is ${top}, but there are ${count} groups (n_group)`);
  else if (visited.value > within)
    fault(
      chosen.value.span,
      `${top} of ${count} groups hold ${within} experts, but every token visits ${visited.value} (${visited.key})`,
    );
}
