import { useMemo, useRef, useState } from "preact/hooks";
import type { Diagram, DiagramGroup, DiagramPart, DiagramRow } from "../../server/protocol";
import { lanesOf } from "../../server/text/lanes";
import { percent, short } from "../../server/text/numbers";
import { figure } from "./header";
import { ROW_HEIGHT } from "./lanes";
import { Lanes, laneWidth } from "./lanes-drawing";
import { isInFile, type Order, ordered } from "./order";
import { STEPS, useFollow, useWindow } from "./window";
import { t } from "./words";

/** One line of the list: a caption, a layer, or a part of a layer that is open. */
type Item =
  | { readonly kind: "group"; readonly group: DiagramGroup }
  | { readonly kind: "part"; readonly part: DiagramPart; readonly key: string }
  | { readonly kind: "row"; readonly row: DiagramRow };

interface Props {
  readonly diagram: Diagram;
  readonly order: Order;
  readonly selected: number | null;
  readonly choose: (row: number, focus: boolean) => void;
}

/** The file, drawn: rows in file order, the trunk and its skips beside them, figures as bars to one scale. */
export function Layers({ diagram, order, selected, choose }: Props) {
  const { rows, groups } = diagram;
  const inFile = isInFile(order);
  const [open, setOpen] = useState<ReadonlySet<number>>(NONE);
  const shown = useMemo(() => ordered(rows, order), [rows, order]);
  const items = useMemo(() => itemsOf(shown, inFile ? groups : [], open), [shown, groups, inFile, open]);
  const lanes = useMemo(() => (inFile ? lanesOf(rows) : []), [rows, inFile]);
  const scale = useMemo(() => scaleOf(diagram), [diagram]);
  const top = useMemo(() => topsOf(items), [items]);
  const list = useRef<HTMLDivElement>(null);
  const [first, last] = useWindow(list, items.length);
  useFollow(list, selected === null ? undefined : top.get(selected));

  const most = Math.max(0, ...lanes.map((l) => l.lane + 1));
  const margin = inFile ? 30 + laneWidth(most) * most : 12;
  const isDrawn = items.slice(first, last).some((i) => i.kind === "row" && i.row.index === selected);
  const toggle = (row: number, to = !open.has(row)): void => {
    if (to) setOpen(new Set([...open, row]));
    else setOpen(new Set([...open].filter((r) => r !== row)));
  };
  const move = (event: KeyboardEvent): void => {
    if (selected !== null && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      event.preventDefault();
      toggle(selected, event.key === "ArrowRight");
      return;
    }
    const step = STEPS[event.key];
    if (step === undefined && event.key !== "Enter") return;
    event.preventDefault();
    const at = shown.findIndex(({ index }) => index === selected);
    const next = shown[Math.min(Math.max(at + (step ?? 0), 0), shown.length - 1)];
    if (next) choose(next.index, event.key === "Enter");
  };
  return (
    <section
      class={`layers${rows.some(hasField) ? "" : " without-fields"}`}
      style={{ "--margin": `${margin}px` }}
    >
      <div class="row head" aria-hidden="true">
        <span class="name">{t("layer")}</span>
        <span class="output">{t("output")}</span>
        <span class="number">{t("parameters")}</span>
        <span class="number macs">{t("MACs")}</span>
        <span class="number field" title={t("Receptive field")}>
          {t("RF")}
        </span>
      </div>
      <div
        class="list"
        ref={list}
        role="listbox"
        tabIndex={0}
        aria-label={t("Layers of {0}", diagram.name)}
        aria-activedescendant={isDrawn ? `row-${selected}` : undefined}
        onKeyDown={move}
      >
        <div class="sheet" style={{ height: `${items.length * ROW_HEIGHT}px` }}>
          {inFile && (
            <Lanes
              rows={rows}
              lanes={lanes}
              width={laneWidth(most)}
              top={top}
              selected={selected}
              margin={margin}
              seen={[first, last]}
            />
          )}
          {items.slice(first, last).map((item, i) => (
            <Line
              key={keyOf(item)}
              item={item}
              y={(first + i) * ROW_HEIGHT}
              scale={scale}
              selected={item.kind === "row" && item.row.index === selected}
              open={item.kind === "row" && open.has(item.row.index)}
              choose={choose}
              toggle={toggle}
            />
          ))}
        </div>
      </div>
    </section>
  );
}

/** Whether a position of it sees some of the input, and not all or itself alone. */
const hasField = ({ field }: DiagramRow): boolean => field !== null && !field.global && field.size !== 1;

const NONE: ReadonlySet<number> = new Set();

const keyOf = (item: Item): string | number =>
  item.kind === "row" ? item.row.index : item.kind === "part" ? item.key : item.group.name;

function itemsOf(
  rows: readonly DiagramRow[],
  groups: readonly DiagramGroup[],
  open: ReadonlySet<number>,
): readonly Item[] {
  const captions = new Map(groups.map((g) => [g.first, g]));
  return rows.flatMap((row): Item[] => {
    const group = captions.get(row.index);
    const parts = open.has(row.index) ? row.parts : [];
    return [
      ...(group ? [{ kind: "group", group } as const] : []),
      { kind: "row", row },
      ...parts.map((part, i) => ({ kind: "part", part, key: `${row.index}.${i}` }) as const),
    ];
  });
}

/** Where the rows begin, by number. */
const topsOf = (items: readonly Item[]): ReadonlyMap<number, number> =>
  new Map(items.flatMap((item, i) => (item.kind === "row" ? [[item.row.index, i * ROW_HEIGHT]] : [])));

interface Scale {
  readonly parameters: number;
  readonly macs: number;
  readonly extent: number | null;
}

const scaleOf = ({ rows, inputExtent }: Diagram): Scale => ({
  parameters: Math.max(1, ...rows.map((r) => Number(r.parameters.value))),
  macs: Math.max(1, ...rows.map((r) => Number(r.macs.value))),
  extent: inputExtent,
});

interface LineProps {
  readonly item: Item;
  readonly y: number;
  readonly scale: Scale;
  readonly selected: boolean;
  readonly open: boolean;
  readonly choose: (row: number, focus: boolean) => void;
  readonly toggle: (row: number) => void;
}

function Line({ item, y, scale, selected, open, choose, toggle }: LineProps) {
  const style = { transform: `translateY(${y}px)` };
  if (item.kind === "group") {
    const { name, parameters, share } = item.group;
    const part = share === null ? "" : ` · ${percent(BigInt(Math.round(share * 10_000)), 10_000n)}`;
    return (
      <div class="caption" style={style}>
        {name} <b>{figure(parameters) + part}</b>
      </div>
    );
  }
  if (item.kind === "part") return <PartLine part={item.part} y={y} scale={scale} />;
  const { row } = item;
  const { index, type, name, kind, output, problem, status, cause } = row;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and names its active row.
    <div
      id={`row-${index}`}
      class={`row${status === "complete" ? "" : cause ? " cause" : " follows"}${selected ? " selected" : ""}`}
      style={style}
      role="option"
      aria-selected={selected}
      title={titleOf(row)}
      onClick={() => choose(index, false)}
      onDblClick={() => choose(index, true)}
      onKeyDown={undefined}
    >
      <span class="index">{index}</span>
      <span class={`name ${kind}`}>
        {row.parts.length > 0 && <Opener open={open} type={type} toggle={() => toggle(index)} />}
        {type}
        {name && <small>{name}</small>}
        {problem && <i class={problem}>{MARKS[problem]}</i>}
      </span>
      <span class="output">{output ?? "?"}</span>
      <Cost unit={t("parameters")} class="" figure={row.parameters} of={scale.parameters} />
      <Cost unit={t("multiply-accumulates")} class=" macs" figure={row.macs} of={scale.macs} />
      <Field field={row.field} extent={scale.extent} />
    </div>
  );
}

/** Shows what a layer is made of, or hides it again. */
function Opener(p: { readonly open: boolean; readonly type: string; readonly toggle: () => void }) {
  const act = (event: MouseEvent): void => {
    event.stopPropagation();
    p.toggle();
  };
  return (
    // The arrows do the same: what can be chosen in a list holds nothing that can be pressed.
    <span
      class="opener"
      aria-hidden="true"
      title={p.open ? t("Close {0}", p.type) : t("Open {0}", p.type)}
      onClick={act}
    >
      {p.open ? "▾" : "▸"}
    </span>
  );
}

interface PartProps {
  readonly part: DiagramPart;
  readonly y: number;
  readonly scale: Scale;
}

function PartLine({ part: { name, depth, output, parameters, macs }, y, scale }: PartProps) {
  return (
    <div class="row part" style={{ transform: `translateY(${y}px)` }}>
      <span class="index" />
      <span class="name" style={{ paddingLeft: `${14 * (depth + 1)}px` }}>
        {name}
      </span>
      <span class="output">{output}</span>
      <Cost unit={t("parameters")} class="" figure={parameters} of={scale.parameters} />
      <Cost unit={t("multiply-accumulates")} class=" macs" figure={macs} of={scale.macs} />
    </div>
  );
}

/** What stands behind a name. */
export const MARKS = { error: "✖", warning: "⚠", information: "i" } as const;

function titleOf({ type, name, parameters, macs, field }: DiagramRow): string {
  const parts = [
    t("{0} parameters", figure(parameters, String)),
    t("{0} multiply-accumulates", figure(macs, short)),
  ];
  if (field) parts.push(t("receptive field {0}", field.text));
  return `${[type, name].filter(Boolean).join(" ")}: ${parts.join(", ")}`;
}

interface CostProps {
  readonly unit: string;
  readonly class: string;
  readonly figure: DiagramRow["macs"];
  readonly of: number;
}

/** A figure, and beside it how large it is among those of the other rows. */
function Cost({ unit, class: kind, figure: f, of }: CostProps) {
  const value = Number(f.value);
  const text = f.status === "complete" && value === 0 ? "" : figure(f);
  return (
    <>
      <span class={`number${kind}`}>
        {text}
        {text && <Spoken text={unit} />}
      </span>
      <span class={`bar${kind}`}>
        {value > 0 && <i style={{ width: `${Math.max((100 * value) / of, 0.5)}%` }} />}
      </span>
    </>
  );
}

/** The column's heading, for those who hear the row. */
export const Spoken = ({ text }: { readonly text: string }) => <span class="spoken"> {text} </span>;

/** What one position sees, as a part of the input's width. */
function Field({ field, extent }: { readonly field: DiagramRow["field"]; readonly extent: number | null }) {
  const share = !field
    ? 0
    : field.global || field.size === null
      ? 1
      : extent
        ? Math.min(field.size / extent, 1)
        : 0;
  return (
    <>
      <span class="number field">
        {field && <Spoken text={t("receptive field")} />}
        {field?.text}
      </span>
      <span class="bar field">{field && <i style={{ width: `${Math.max(100 * share, 2)}%` }} />}</span>
    </>
  );
}
