import { fitView } from "../../fit/view";
import { type FitParams, type FitView, REQUESTS } from "../../protocol";
import { guarded, type Session } from "../session";

/** Whether the model of a document fits a device, for the preview. */
export function fit(session: Session): void {
  const answer: (params: FitParams) => Promise<unknown> = guarded(
    session,
    null,
    async (params: FitParams): Promise<FitView | null> => {
      const { analysis } = (await session.documents.snapshot(params.uri)) ?? {};
      return analysis?.found ? fitView(analysis.found, params, analysis.options) : null;
    },
  );
  session.connection.onRequest(REQUESTS.fit, answer);
}
