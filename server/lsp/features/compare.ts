import { startOf, stockNamed, stockNames } from "../../analysis/stock";
import { comparisonOf } from "../../ide/comparison";
import {
  type Comparison,
  type DiffParams,
  type DocumentParams,
  type OtherLanguage,
  REQUESTS,
  type Report,
  type StockModel,
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
  const onTwo = <R>(name: string, answer: (before: Snapshot, after: Snapshot, name: string) => R | null) =>
    on<DiffParams, R | null>(name, null, async (after, params) => {
      const before = await documents.snapshot(params.before);
      return before ? answer(before, after, params.name) : null;
    });
  onTwo<Report>(REQUESTS.diff, reportOf);
  onTwo<Comparison>(REQUESTS.comparison, comparisonOf);
  const model: (params: { readonly name: string }) => Promise<unknown> = guarded(session, null, modelNamed);
  connection.onRequest(REQUESTS.stockModel, model);
  on<DocumentParams, StockWeights>(REQUESTS.stock, { names: [], own: null }, stockOf);
  on<WeightsParams, Report | null>(REQUESTS.weights, null, (snapshot, params) =>
    startedFrom(snapshot, params, host),
  );
  on<DocumentParams, OtherLanguage | null>(REQUESTS.loadingScript, null, scriptOf);
}

function reportOf(before: Snapshot, { analysis }: Snapshot, name: string): Report | null {
  const result = diff(before.analysis, analysis);
  const names = { before: name, after: analysis.name };
  return result && { markdown: diffMarkdown(result, names, [], { folded: false }) };
}

async function modelNamed({ name }: { readonly name: string }): Promise<StockModel | null> {
  const stock = stockNamed(name);
  const text = stock?.text();
  return stock && text !== undefined ? { text, scale: stock.scale } : null;
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
  return { name: header.file, tensors: { listed: header.tensors, found: header.found } };
}

function scriptOf({ analysis }: Snapshot): OtherLanguage | null {
  const stock = startOf(analysis);
  const result = stock && weightsForecast(analysis, { state: stock.state() });
  const text = result && loadingScript(analysis, result, stock.weights);
  return text === undefined || text === null ? null : { language: "python", text };
}
