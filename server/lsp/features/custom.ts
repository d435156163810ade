import type { CancellationToken } from "vscode-languageserver";
import { familyOf } from "../../analysis/analyse";
import { diagramOf } from "../../ide/diagram";
import {
  type Diagram,
  type DocumentParams,
  type Exported,
  type ExportParams,
  type ModelSummary,
  REQUESTS,
  type Report,
  type ScaleSummary,
} from "../../protocol";
import { csvHeading, csvOf } from "../../report/exports/csv";
import { svgOf } from "../../report/exports/drawing";
import { reportMarkdown } from "../../report/markdown";
import { scalesMarkdown } from "../../report/scales";
import { scaleSummaryOf, summaryOf } from "../../report/summary";
import type { Snapshot } from "../documents";
import { guarded, type Session } from "../session";

/** What Fovea's own client asks for beyond the protocol. */
export function custom(session: Session): void {
  const { connection, documents } = session;
  const on = <R>(name: string, empty: R, answer: (snapshot: Snapshot) => R | Promise<R>): void => {
    const handler: (params: DocumentParams, token: CancellationToken) => Promise<unknown> = guarded(
      session,
      empty,
      async ({ uri }: DocumentParams, token) => {
        const snapshot = await documents.snapshot(uri, token);
        return snapshot ? answer(snapshot) : empty;
      },
    );
    connection.onRequest(name, handler);
  };
  on<Diagram | null>(REQUESTS.diagram, null, ({ analysis, version }) => diagramOf(analysis, version));
  on<ModelSummary | null>(REQUESTS.summary, null, ({ analysis }) => summaryOf(analysis));
  on<Report | null>(REQUESTS.report, null, ({ analysis }) => {
    const markdown = reportMarkdown(analysis);
    return markdown === null ? null : { markdown };
  });
  connection.onRequest(
    REQUESTS.export,
    guarded(session, null, async ({ uri, format }: ExportParams): Promise<Exported | null> => {
      const { found = null, name = "" } = (await documents.snapshot(uri))?.analysis ?? {};
      if (!found) return null;
      return { content: format === "csv" ? csvHeading() + csvOf(found, name) : svgOf(name, found) };
    }),
  );
  on<Report | null>(REQUESTS.family, null, ({ analysis }) => {
    const markdown = scalesMarkdown(analysis, familyOf(analysis));
    return markdown === null ? null : { markdown };
  });
  on<readonly ScaleSummary[]>(REQUESTS.scales, [], (snapshot) => scalesOf(session, snapshot));
}

async function scalesOf(
  { documents }: Session,
  { uri, analysis }: Snapshot,
): Promise<readonly ScaleSummary[]> {
  const model = analysis.found?.model;
  if (!model) return [];
  const all: ScaleSummary[] = [];
  for (const scale of model.scales) {
    const variant = await documents.variant(uri, { scale });
    if (variant) all.push(scaleSummaryOf(variant, scale, scale === model.scale));
  }
  return all;
}
