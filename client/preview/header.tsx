import type { Diagram, FigureData } from "../../server/protocol";
import { bytes, exact, short } from "../../server/text/numbers";
import { host } from "./host";

/** `~` before a figure that rests on something unknown, `?` in place of one that is. */
export function figure({ value, status }: FigureData, written: (n: bigint) => string = short): string {
  if (status === "unknown") return "?";
  return `${status === "partial" ? "~" : ""}${written(BigInt(value))}`;
}

const work = (convention: Diagram["convention"]): string =>
  convention === "flops" ? "FLOPs" : `FLOPs, ${convention} convention`;

export function Header({ diagram }: { readonly diagram: Diagram }) {
  const { summary, totals, convention } = diagram;
  return (
    <header>
      <h1>{diagram.name}</h1>
      <div class="chips">
        <span>{summary.title}</span>
        {summary.scale && (
          <button type="button" onClick={() => host.postMessage({ kind: "selectScale" })}>
            scale {summary.scale} ▾
          </button>
        )}
        <button type="button" onClick={() => host.postMessage({ kind: "setInputSize" })}>
          input {summary.input ?? "?"} ▾
        </button>
        <span class={summary.status}>{statusText(diagram)}</span>
      </div>
      <dl>
        <Total label="parameters" value={figure(totals.parameters, exact)} />
        {convention !== "macs" && <Total label={work(convention)} value={figure(totals.flops)} />}
        <Total label="multiply-accumulates" value={figure(totals.macs)} />
        {totals.costs.length === 0 && (
          <Total
            label={`peak activations, ${totals.dtype}, batch ${totals.batch}`}
            value={figure(totals.peakMemory, bytes)}
          />
        )}
        {totals.receptiveField && <Total label="receptive field" value={totals.receptiveField} />}
      </dl>
      {totals.costs.length > 0 && (
        <dl class="costs">
          {totals.costs.map(({ label, text }) => (
            <Total key={label} label={label} value={text} />
          ))}
        </dl>
      )}
    </header>
  );
}

function statusText({ summary, rows, errors }: Diagram): string {
  if (summary.status !== "partial") return summary.status === "complete" ? "✓ complete" : "? unknown";
  const unknown = rows.filter((row) => row.kind === "unknown").length;
  if (unknown === 0 && errors > 0)
    return `Partial: ${errors} ${errors === 1 ? "error" : "errors"} in the file`;
  if (unknown === 0) return "Partial: some figures are assumed or unknown";
  return `Partial: ${unknown} ${unknown === 1 ? "module" : "modules"} unknown`;
}

const Total = ({ label, value }: { readonly label: string; readonly value: string }) => (
  <div>
    <dt>{label}</dt>
    <dd>{value}</dd>
  </div>
);
