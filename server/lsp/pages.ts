import { ruleCodes } from "../analysis/analyse";
import { COMMANDS } from "../protocol";
import type { Session } from "./session";

/** What opens the page of a rule: a command of the client where it has one, else the page's own address. */
export function pageOf({ client, host }: Session, code: string): string | undefined {
  const { textDocument } = client.can;
  const understood =
    textDocument?.diagnostic?.codeDescriptionSupport ??
    textDocument?.publishDiagnostics?.codeDescriptionSupport ??
    false;
  if (!understood || !ruleCodes.has(code)) return undefined;
  if (client.options.commands)
    return `command:${COMMANDS.showRule}?${encodeURIComponent(JSON.stringify([code]))}`;
  return host.rulePage?.(code);
}
