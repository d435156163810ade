import type { Diagram, DiagramRow, FigureData } from "../../server/protocol";
import { bytes, exact, short } from "../../server/text/numbers";
import { host } from "./host";
import { t } from "./words";

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
            {t("scale {0}", summary.scale)} ▾
          </button>
        )}
        <button type="button" onClick={() => host.postMessage({ kind: "setInputSize" })}>
          {t("input {0}", summary.input ?? "?")} ▾
        </button>
        <State diagram={diagram} choose={choose} />
      </div>
      <dl>
        <Totals diagram={diagram} />
      </dl>
      {totals.costs.length > 0 && (
        <details open={window.innerHeight >= ROOM}>
          <summary>{t("To keep, run and train it")}</summary>
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
      <Total label={t("parameters")} value={figure(totals.parameters, exact)} />
      {convention !== "macs" && <Total label={work(convention)} value={figure(totals.flops)} />}
      <Total label={t("MACs")} value={figure(totals.macs)} title={t("multiply-accumulates")} />
      {totals.costs.length === 0 && (
        <Total
          label={t("peak")}
          value={figure(totals.peakMemory, bytes)}
          title={t("activations at their peak: {0}, batch of {1}", totals.dtype, totals.batch)}
        />
      )}
      {totals.costs.length === 0 && totals.receptiveField && (
        <Total label={t("receptive field")} value={totals.receptiveField} />
      )}
    </>
  );
}

/** Whether the figures can be trusted; a click goes to the first row for which they cannot. */
function State({ diagram, choose }: Props) {
  const { errors, rows, summary } = diagram;
  if (errors > 0) {
    const first = rows.find(({ problem }) => problem === "error");
    const text = `✖ ${errors === 1 ? t("1 error") : t("{0} errors", errors)}`;
    return <Chip kind="error" text={text} rows={first ? [first] : []} choose={choose} />;
  }
  if (summary.status === "complete") return <span>✓ {t("complete")}</span>;
  const causes = rows.filter(({ cause }) => cause);
  const text =
    causes.length === 1
      ? t("partial from row {0} on, {1}", causes[0]?.index ?? "", causes[0]?.type ?? "")
      : many(causes);
  return <Chip kind="partial" text={text} rows={causes} choose={choose} />;
}

function many(causes: readonly DiagramRow[]): string {
  const unknown = causes.filter(({ kind }) => kind === "unknown").length;
  return unknown > 1
    ? t("partial: {0} unknown modules", unknown)
    : t("partial: some figures are assumed or unknown");
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
  const more = rows.length > NAMED ? [t("and {0} more", rows.length - NAMED)] : [];
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
