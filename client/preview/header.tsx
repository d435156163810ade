import type { Diagram, DiagramRow, FigureData } from "../../server/protocol";
import { bytes, exact, short } from "../../server/text/numbers";
import { host } from "./host";

/** `≥` before a lower bound, `~` before a figure that rests on something assumed, `?` in place of an unknown one. */
export function figure(
  { value, status, guessed }: FigureData,
  written: (n: bigint) => string = short,
): string {
  if (status === "unknown") return "?";
  return `${status === "partial" ? (guessed ? "~" : "≥") : ""}${written(BigInt(value))}`;
}

const work = (convention: Diagram["convention"]): string =>
  convention === "flops" ? "FLOPs" : `FLOPs (${convention})`;

interface Props {
  readonly diagram: Diagram;
  readonly choose: (row: number) => void;
}

/** What the file is and what the model takes, in two lines; of a language model more, folded away where there is no room. */
export function Header({ diagram, choose }: Props) {
  const { summary, totals } = diagram;
  return (
    <header>
      <div class="chips">
        <h1>{diagram.name}</h1>
        <span>{summary.title}</span>
        {summary.scale && (
          <button type="button" onClick={() => host.postMessage({ kind: "selectScale" })}>
            scale {summary.scale} ▾
          </button>
        )}
        <button type="button" onClick={() => host.postMessage({ kind: "setInputSize" })}>
          input {summary.input ?? "?"} ▾
        </button>
        <State diagram={diagram} choose={choose} />
      </div>
      <dl>
        <Totals diagram={diagram} />
      </dl>
      {totals.costs.length > 0 && (
        <details open={window.innerHeight >= ROOM}>
          <summary>To keep, run and train it</summary>
          <dl class="costs">
            {totals.costs.map(({ label, text }) => (
              <Total key={label} label={label} value={text} />
            ))}
          </dl>
        </details>
      )}
    </header>
  );
}

/** In pixels: below this height the list needs what there is. */
const ROOM = 540;

function Totals({ diagram: { totals, convention } }: { readonly diagram: Diagram }) {
  return (
    <>
      <Total label="parameters" value={figure(totals.parameters, exact)} />
      {convention !== "macs" && <Total label={work(convention)} value={figure(totals.flops)} />}
      <Total label="MACs" value={figure(totals.macs)} title="multiply-accumulates" />
      {totals.costs.length === 0 && (
        <Total
          label="peak"
          value={figure(totals.peakMemory, bytes)}
          title={`activations at their peak: ${totals.dtype}, batch of ${totals.batch}`}
        />
      )}
      {totals.costs.length === 0 && totals.receptiveField && (
        <Total label="receptive field" value={totals.receptiveField} />
      )}
    </>
  );
}

/** Whether the figures can be trusted; a click goes to the first row for which they cannot. */
function State({ diagram, choose }: Props) {
  const { errors, rows, summary } = diagram;
  if (errors > 0) {
    const first = rows.find(({ problem }) => problem === "error");
    const text = `✖ ${errors} ${errors === 1 ? "error" : "errors"}`;
    return <Chip kind="error" text={text} rows={first ? [first] : []} choose={choose} />;
  }
  if (summary.status === "complete") return <span>✓ complete</span>;
  const causes = rows.filter(({ cause }) => cause);
  const text =
    causes.length === 1 ? `partial from row ${causes[0]?.index} on, ${causes[0]?.type}` : many(causes);
  return <Chip kind="partial" text={text} rows={causes} choose={choose} />;
}

function many(causes: readonly DiagramRow[]): string {
  const unknown = causes.filter(({ kind }) => kind === "unknown").length;
  return unknown > 1 ? `partial: ${unknown} unknown modules` : "partial: some figures are assumed or unknown";
}

/** Rows that a tooltip names; more would not be read. */
const NAMED = 12;

interface ChipProps {
  readonly kind: string;
  readonly text: string;
  readonly rows: readonly DiagramRow[];
  readonly choose: (row: number) => void;
}

function Chip({ kind, text, rows, choose }: ChipProps) {
  const [first] = rows;
  if (!first) return <span class={kind}>{text}</span>;
  const names = rows.slice(0, NAMED).map(({ index, type }) => `${index} ${type}`);
  const more = rows.length > NAMED ? [`and ${rows.length - NAMED} more`] : [];
  return (
    <button
      type="button"
      class={kind}
      title={[...names, ...more].join("\n")}
      onClick={() => choose(first.index)}
    >
      {text}
    </button>
  );
}

interface TotalProps {
  readonly label: string;
  readonly value: string;
  readonly title?: string;
}

const Total = ({ label, value, title }: TotalProps) => (
  <div title={title}>
    <dt>{label}</dt>
    <dd>{value}</dd>
  </div>
);
