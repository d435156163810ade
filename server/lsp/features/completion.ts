import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  type CompletionParams,
  CompletionTriggerKind,
  InsertTextFormat,
  type SignatureHelp,
  type SignatureHelpParams,
} from "vscode-languageserver";
import type { Found } from "../../analysis/analyse";
import { completeConfig } from "../../config/complete";
import { complete, signatureAt } from "../../ide/assist";
import { fitting } from "../../ide/fitting";
import { outputText } from "../../ide/hints";
import { signatureLabel } from "../../ide/signature";
import { type Completion, type CompletionKind, type Cursor, parameterDoc } from "../../model/completion";
import { isConfig } from "../configs";
import { rangeOf } from "../convert";
import type { Snapshot } from "../documents";
import { answeringAll, type Session } from "../session";
import { pathOf } from "../uris";
import { directiveItems } from "./directives";

export const COMPLETION_TRIGGERS = [" ", "[", "{", "<", ",", '"'];
export const SIGNATURE_TRIGGERS = ["[", "{", ","];

export function completions(session: Session): void {
  session.connection.onCompletion(
    answeringAll(
      session,
      null,
      (snapshot, { position, context }: CompletionParams): CompletionList | null => {
        const { analysis, document, uri } = snapshot;
        const { text, name, options, found } = analysis;
        const offset = document.offsetAt(position);
        const unasked = context?.triggerKind === CompletionTriggerKind.TriggerCharacter;
        if (unasked && isIndentation(text, offset)) return null;
        const items = found ? directiveItems(snapshot, position) : undefined;
        if (items) return { isIncomplete: false, items: [...items] };
        const config = isConfig(uri, text);
        if (config && knowsSchema(session, snapshot)) return null;
        const made = config
          ? completeConfig(text, pathOf(uri), offset)
          : complete(text, name, offset, options, found?.parsed);
        if (!made) return null;
        const own = offersLayers(session, snapshot, offset) ? made.list.filter((c) => !c.schema) : made.list;
        const candidates = found ? fitting(found, offset, own) : own;
        const list = candidates.map((c) => itemOf(session, snapshot, c, made.cursor, found));
        return { isIncomplete: false, items: list };
      },
    ),
  );
}

/** Whoever indents a line has not asked what could stand there. */
const isIndentation = (text: string, offset: number): boolean =>
  /^[ \t]*$/.test(text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset));

/** Two lists of the same keys, or two hovers on one, would help nobody. */
export const knowsSchema = ({ client }: Session, { analysis }: Snapshot): boolean =>
  client.options.schemas?.includes(analysis.language) ?? false;

/** The files for which the extension names the schema of layers to whoever reads schemas. */
const OF_SCHEMA = /(?:^|\/)[^/]+\.fovea\.(?:json|yaml)$/;

/** Behind a comma in braces, where nothing is written yet, whoever reads schemas in YAML has no word to offer. */
const AFTER_COMMA = /,[ \t]*$/;

function offersLayers(session: Session, snapshot: Snapshot, offset: number): boolean {
  const { name, text, language } = snapshot.analysis;
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const isBlind = language === "yaml" && AFTER_COMMA.test(line);
  return OF_SCHEMA.test(name) && knowsSchema(session, snapshot) && !isBlind;
}

const KINDS: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  type: CompletionItemKind.Class,
  argument: CompletionItemKind.Field,
  value: CompletionItemKind.EnumMember,
  reference: CompletionItemKind.Reference,
  key: CompletionItemKind.Property,
  rule: CompletionItemKind.Property,
};

function itemOf(
  { client }: Session,
  snapshot: Snapshot,
  c: Completion,
  cursor: Cursor,
  found: Found | null,
): CompletionItem {
  const can = client.can.textDocument?.completion?.completionItem;
  const range = rangeOf(snapshot, cursor.span);
  const written =
    c.snippet === undefined
      ? { textEdit: { range, newText: insertText(c, cursor) } }
      : can?.snippetSupport
        ? { textEdit: { range, newText: c.snippet }, insertTextFormat: InsertTextFormat.Snippet }
        : { textEdit: { range, newText: filledIn(c.snippet) } };
  const { label, kind, doc, rank = 1 } = c;
  const detail = detailOf(c, found);
  return {
    label,
    kind: KINDS[kind],
    sortText: `${String(rank).padStart(5, "0")} ${label.padStart(6)}`,
    // Beside the label, where each row of the list shows it, or only for the one in focus.
    ...(detail ? (can?.labelDetailsSupport ? { labelDetails: { description: detail } } : { detail }) : {}),
    ...(doc ? { documentation: { kind: "markdown", value: doc } } : {}),
    filterText: label,
    ...written,
  };
}

/** A snippet with what it proposes in its places. */
const filledIn = (snippet: string): string =>
  snippet.replace(/\$\{\d+:((?:\\.|[^}])*)\}/g, "$1").replace(/\\([\\$}])/g, "$1");

function insertText({ label, bare }: Completion, { before, after, role }: Cursor): string {
  return role === "value" && bare ? label : `${before}${label}${after}`;
}

/** A reference says what would arrive. */
function detailOf({ detail, layer }: Completion, found: Found | null): string | undefined {
  const own = layer === undefined ? undefined : found?.facts.layers[layer];
  const output =
    own && found && found.model.layers[own.index]?.type === detail ? outputText(found, own) : undefined;
  return output ? `${detail} · ${output}` : detail;
}

export function signatures(session: Session): void {
  session.connection.onSignatureHelp(
    answeringAll(session, null, (snapshot, { position }: SignatureHelpParams): SignatureHelp | null => {
      const { text, name, options, found } = snapshot.analysis;
      const help = signatureAt(text, name, snapshot.document.offsetAt(position), options, found);
      if (!help) return null;
      const { signature, active } = help;
      const { label, parameters } = signatureLabel(signature);
      return {
        signatures: [
          {
            label,
            documentation: { kind: "markdown", value: signature.doc },
            parameters: signature.parameters.map((p, i) => ({
              label: [...(parameters[i] ?? [0, 0])] as [number, number],
              documentation: { kind: "markdown", value: parameterDoc(p) },
            })),
          },
        ],
        activeSignature: 0,
        ...(active === undefined ? {} : { activeParameter: active }),
      };
    }),
  );
}
