import type { InlayHint, InlayHintLabelPart, InlayHintParams } from "vscode-languageserver";
import { type Hint, hintsOf } from "../../ide/hints";
import { tooltipOf } from "../../ide/hover";
import { anchorOf, type Layer, type Place } from "../../model/layer";
import { locationOf, spanOf } from "../convert";
import type { Snapshot } from "../documents";
import { answering, guarded, type Session } from "../session";

/** What a hint carries so that its tooltip can be made when it is looked at. */
interface HintData {
  readonly uri: string;
  readonly version: number;
  readonly place: Pick<Place, "layer" | "path">;
}

export function hints(session: Session): void {
  const { connection, documents } = session;
  connection.languages.inlayHint.on(
    answering(session, [], (snapshot, { range }: InlayHintParams) => {
      const { analysis, settings } = snapshot;
      if (!settings.hints.enable) return [];
      const linked = canLink(session);
      return hintsOf(analysis, settings.hints, spanOf(snapshot, range)).map((h) =>
        inlayHintOf(snapshot, h, linked),
      );
    }),
  );
  connection.languages.inlayHint.resolve(async (hint) =>
    guarded(session, hint, async (data: HintData | undefined) => {
      if (!data) return hint;
      const snapshot = await documents.snapshot(data.uri);
      return snapshot?.version === data.version ? resolved(snapshot, hint, data) : hint;
    })(hint.data as HintData | undefined),
  );
}

const canLink = ({ client }: Session): boolean =>
  client.can.textDocument?.inlayHint?.resolveSupport?.properties.includes("label.location") ?? false;

function inlayHintOf(snapshot: Snapshot, { place, offset, text, tooltip }: Hint, linked: boolean): InlayHint {
  const position = snapshot.document.positionAt(offset);
  if (!place)
    return {
      position,
      label: text,
      paddingLeft: true,
      ...(tooltip ? { tooltip: { kind: "markdown", value: tooltip } } : {}),
    };
  const { layer, path } = place;
  const data: HintData = {
    uri: snapshot.uri,
    version: snapshot.version,
    place: { layer, ...(path ? { path } : {}) },
  };
  const label = linked ? [{ value: text.slice(0, 1) }, { value: text.slice(1) }] : text;
  return { position, label, paddingLeft: true, data };
}

/** The exact numbers; and the arrow leads to where the layer's input comes from. */
function resolved(snapshot: Snapshot, hint: InlayHint, { place }: HintData): InlayHint {
  const { found } = snapshot.analysis;
  const tooltip = found && tooltipOf(found, place);
  const source = found && feederOf(found.model.layers, place.layer);
  const [arrow, ...rest] = typeof hint.label === "string" ? [] : hint.label;
  const linked: readonly InlayHintLabelPart[] | undefined =
    arrow && source
      ? [{ ...arrow, location: locationOf(snapshot, anchorOf(found.model, source)) }, ...rest]
      : undefined;
  return {
    ...hint,
    ...(linked ? { label: [...linked] } : {}),
    ...(tooltip ? { tooltip: { kind: "markdown", value: tooltip } } : {}),
  };
}

function feederOf(layers: readonly Layer[], index: number): Layer | undefined {
  const first = layers[index]?.calls[0]?.find((r) => r.to.kind === "layer");
  return first?.to.kind === "layer" ? layers[first.to.index] : undefined;
}
