import { analyse } from "../../analysis/analyse";
import { startOf, stockNamed, stockNames } from "../../analysis/stock";
import {
  type DiffParams,
  type DocumentParams,
  type OtherLanguage,
  REQUESTS,
  type Report,
  type StockWeights,
  type WeightsParams,
} from "../../protocol";
import { diff } from "../../report/diff/diff";
import { diffMarkdown } from "../../report/diff/markdown";
import {
  type ListedWeights,
  loadingScript,
  weightsForecast,
  weightsMarkdown,
} from "../../report/diff/weights";
import type { Snapshot } from "../documents";
import type { Host } from "../host";
import { guarded, type Session } from "../session";

/** Documents beside other versions, other files and the weights that they are started from. */
export function compare(session: Session): void {
  const { connection, documents, host } = session;
  const on = <P extends DocumentParams, R>(
    name: string,
    empty: R,
    answer: (snapshot: Snapshot, params: P) => R | Promise<R>,
  ): void => {
    const handler: (params: P) => Promise<unknown> = guarded(session, empty, async (params: P) => {
      const snapshot = await documents.snapshot(params.uri);
      return snapshot ? answer(snapshot, params) : empty;
    });
    connection.onRequest(name, handler);
  };
  on<DiffParams, Report | null>(REQUESTS.diff, null, comparisonOf);
  on<DocumentParams, StockWeights>(REQUESTS.stock, { names: [], own: null }, stockOf);
  on<WeightsParams, Report | null>(REQUESTS.weights, null, (snapshot, params) =>
    startedFrom(snapshot, params, host),
  );
  on<DocumentParams, OtherLanguage | null>(REQUESTS.loadingScript, null, scriptOf);
}

/** Both texts are looked at with the same settings. */
function comparisonOf({ analysis }: Snapshot, { before, revision, name: other }: DiffParams): Report | null {
  const { name, options } = analysis;
  const earlier = other ?? name;
  const result = diff(analyse(String(before), earlier, options), analysis);
  const names = { before: revision === undefined ? earlier : `${earlier} in ${revision}`, after: name };
  return result && { markdown: diffMarkdown(result, names, [], { folded: false }) };
}

const stockOf = ({ analysis }: Snapshot): StockWeights => ({
  names: analysis.found ? stockNames(analysis.found) : [],
  own: startOf(analysis)?.name ?? null,
});

async function startedFrom(
  { analysis }: Snapshot,
  { stock, file }: WeightsParams,
  host: Host,
): Promise<Report | null> {
  const weights = stock === undefined ? await listedIn(file ?? "", host) : stockWeights(stock);
  if (typeof weights === "string") return { markdown: `${weights}\n` };
  const result = weights && weightsForecast(analysis, weights.tensors);
  return result ? { markdown: weightsMarkdown(analysis, result, weights.name) } : null;
}

interface Named {
  readonly name: string;
  readonly tensors: ListedWeights;
}

function stockWeights(name: string): Named | undefined {
  const stock = stockNamed(name);
  return stock && { name: stock.weights, tensors: { state: stock.state() } };
}

/** What the header of a file lists, or why it lists nothing. */
async function listedIn(file: string, host: Host): Promise<Named | string> {
  const header = file.startsWith("file:") ? await host.weightsFile?.(file) : undefined;
  if (!header) return "The header of this file cannot be read here.";
  if (!header.tensors) return `${header.file}: ${header.fault ?? "The header lists nothing."}`;
  return { name: header.file, tensors: { listed: header.tensors } };
}

function scriptOf({ analysis }: Snapshot): OtherLanguage | null {
  const stock = startOf(analysis);
  const result = stock && weightsForecast(analysis, { state: stock.state() });
  const text = result && loadingScript(analysis, result, stock.weights);
  return text === undefined || text === null ? null : { language: "python", text };
}
