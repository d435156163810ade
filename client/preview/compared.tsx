import { useMemo, useRef } from "preact/hooks";
import type { ComparedRow, DiagramRow } from "../../server/protocol";
import { ALL, type Choice, chosen, placeOf, rowOn } from "./aligned";
import { figure } from "./header";
import { host } from "./host";
import { ROW_HEIGHT } from "./lanes";
import { MARKS, Spoken } from "./layers";
import type { Pair, Selected, Side } from "./messages";
import { STEPS, useFollow, useWindow } from "./window";
import { t } from "./words";

/** What is compared, in sentences, and the totals of both side by side. */
export function ComparedHeader({ pair: { names, said, totals } }: { readonly pair: Pair }) {
  const [first, ...rest] = said;
  return (
    <header class="compared">
      <div class="chips">
        <h1>
          {names.before} → {names.after}
        </h1>
        <p>{first}</p>
        <button type="button" onClick={() => host.postMessage({ kind: "page" })}>
          {t("as a page")}
        </button>
      </div>
      {rest.length > 0 && <p title={rest.join(" ")}>{rest.join(" ")}</p>}
      <dl>
        {totals.map(({ label, before, after, delta }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{before === after ? after : `${before} → ${after}`}</dd>
            {before !== after && delta && <dd class="delta">{delta}</dd>}
          </div>
        ))}
      </dl>
    </header>
  );
}

interface ToggleProps {
  readonly choice: Choice;
  readonly change: (choice: Choice) => void;
}

export const OnlyChanged = ({ choice, change }: ToggleProps) => (
  <label>
    <input
      type="checkbox"
      checked={choice.changed}
      onChange={({ currentTarget }) => change({ ...choice, changed: currentTarget.checked })}
    />
    {t("only what changed")}
  </label>
);

interface Props {
  readonly pair: Pair;
  readonly choice: Choice;
  readonly selected: Selected | null;
  readonly choose: (row: Selected, focus: boolean) => void;
}

/** Both lists, aligned: a layer and what it has become in one line, and between them by how much they differ. */
export function Compared({ pair, choice, selected, choose }: Props) {
  const rows = useMemo(() => chosen(pair, choice), [pair, choice]);
  const loads = pair.rows.some(({ loaded }) => loaded && loaded[0] < loaded[1]);
  const at = placeOf(rows, selected);
  const list = useRef<HTMLDivElement>(null);
  const [first, last] = useWindow(list, rows.length);
  useFollow(list, at < 0 ? undefined : at * ROW_HEIGHT);
  const move = (event: KeyboardEvent): void => {
    const side = SIDES[event.key] ?? selected?.side ?? "after";
    const step = STEPS[event.key];
    if (step === undefined && event.key !== "Enter" && !SIDES[event.key]) return;
    event.preventDefault();
    const next = rows[Math.min(Math.max(at + (step ?? 0), 0), rows.length - 1)];
    if (next) choose(rowOn(next, side), event.key === "Enter");
  };
  const now = rows[at];
  return (
    <section class={`pairs${loads ? " loads" : ""}`}>
      <div class="row head" aria-hidden="true">
        <Heads name={pair.names.before} />
        <span class="sign" />
        <span class="number" title={t("parameters")}>
          {t("params")}
        </span>
        <span class="number macs">{t("MACs")}</span>
        <span class="number loaded" title={t("Tensors loaded of the weights of {0}", pair.names.before)}>
          {t("loaded")}
        </span>
        <Heads name={pair.names.after} />
      </div>
      <div
        class="list"
        ref={list}
        role="listbox"
        tabIndex={0}
        aria-label={t("Layers of {0} and {1}", pair.names.before, pair.names.after)}
        aria-activedescendant={at >= first && at < last ? `pair-${at}` : undefined}
        onKeyDown={move}
      >
        <div class="sheet" style={{ height: `${rows.length * ROW_HEIGHT}px` }}>
          {rows.slice(first, last).map((row, i) => (
            <Line
              key={`${row.before} ${row.after}`}
              place={first + i}
              row={row}
              pair={pair}
              selected={first + i === at}
              choose={choose}
            />
          ))}
        </div>
      </div>
      <p class="changes">{rows.length === 0 ? none(choice) : now?.changes.join(" · ")}</p>
    </section>
  );
}

const none = ({ words }: Choice): string =>
  words === ALL.words ? t("No layer differs.") : t("No layer is found by these words.");

const SIDES: Readonly<Record<string, Side>> = { ArrowLeft: "before", ArrowRight: "after" };

const Heads = ({ name }: { readonly name: string }) => (
  <>
    <span class="index" />
    <span class="name">{name}</span>
    <span class="output">{t("output")}</span>
    <span class="number own" title={t("parameters")}>
      {t("params")}
    </span>
    <span class="number own macs">{t("MACs")}</span>
  </>
);

const SIGNS = { added: "+", removed: "−", changed: "~", affected: "·", same: "" } as const;

const KINDS = {
  added: t("added"),
  removed: t("removed"),
  changed: t("changed"),
  affected: t("follows from a change"),
  same: t("the same"),
} as const;

interface LineProps {
  readonly place: number;
  readonly row: ComparedRow;
  readonly pair: Pair;
  readonly selected: boolean;
  readonly choose: Props["choose"];
}

function Line({ place, row, pair, selected, choose }: LineProps) {
  const { kind, before, after, parameters, macs, loaded, changes } = row;
  const pick = (event: MouseEvent, focus: boolean): void => {
    const half = (event.target as Element).closest("[data-side]")?.getAttribute("data-side");
    choose(rowOn(row, half === "before" ? "before" : "after"), focus);
  };
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and names its active row.
    <div
      id={`pair-${place}`}
      class={`row ${kind}${selected ? " selected" : ""}`}
      style={{ transform: `translateY(${place * ROW_HEIGHT}px)` }}
      role="option"
      aria-selected={selected}
      aria-posinset={place + 1}
      title={[KINDS[kind], ...changes].join("\n")}
      onClick={(event) => pick(event, false)}
      onDblClick={(event) => pick(event, true)}
      onKeyDown={undefined}
    >
      <Half row={before === null ? undefined : pair.before.rows[before]} side="before" />
      <span class="sign">
        <span aria-hidden="true">{SIGNS[kind]}</span>
        <Spoken text={KINDS[kind]} />
      </span>
      <span class="number">
        {parameters}
        {parameters && <Spoken text={t("parameters")} />}
      </span>
      <span class="number macs">
        {macs}
        {macs && <Spoken text={t("multiply-accumulates")} />}
      </span>
      <span class="number loaded">
        {loaded && (loaded[0] === loaded[1] ? "✓" : `${loaded[0]}/${loaded[1]}`)}
        {loaded && <Spoken text={t("tensors loaded")} />}
      </span>
      <Half row={after === null ? undefined : pair.after.rows[after]} side="after" changes={changes} />
    </div>
  );
}

interface HalfProps {
  readonly row: DiagramRow | undefined;
  readonly side: Side;
  readonly changes?: readonly string[];
}

/** One side of a line: empty where the layer is not there. */
function Half({ row, side, changes = [] }: HalfProps) {
  if (!row) return <span class={`gap ${side}`} />;
  const { index, kind, type, name, problem, output } = row;
  return (
    <>
      <span class="index" data-side={side}>
        {index}
      </span>
      <span class={`name ${kind}`} data-side={side}>
        {type}
        {name && <small>{name}</small>}
        {problem && <i class={problem}>{MARKS[problem]}</i>}
        {changes.length > 0 && <small>{changes.join(", ")}</small>}
      </span>
      <span class="output" data-side={side}>
        {output ?? "?"}
      </span>
      <span class="number own" data-side={side}>
        {costOf(row.parameters)}
      </span>
      <span class="number own macs" data-side={side}>
        {costOf(row.macs)}
      </span>
    </>
  );
}

const costOf = (of: DiagramRow["macs"]): string =>
  of.status === "complete" && Number(of.value) === 0 ? "" : figure(of);
