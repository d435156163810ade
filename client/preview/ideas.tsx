import { useState } from "preact/hooks";
import type { DiagramRow, IdeasInput, IdeaWish } from "../../server/protocol";
import { chosen, type FourWays, fourWays, type IdeasChoice } from "../../server/text/ideas";
import { exact, short } from "../../server/text/numbers";
import { Planes, type Way } from "./planes";
import { t } from "./words";

interface Props {
  readonly rows: readonly DiagramRow[];
  readonly row: DiagramRow | undefined;
  readonly choose: (row: number) => void;
  readonly wish: (row: number, wish: IdeaWish) => void;
  /** Why the last wish was not granted. */
  readonly refused: string;
}

/** The selected layer four ways; where it is none of them, those of the model that are. */
export function Ideas({ rows, row, choose, wish, refused }: Props) {
  if (row?.ideas)
    return (
      <FourCards
        key={`${row.index} ${row.ideas.title}`}
        ideas={row.ideas}
        wish={(own) => wish(row.index, own)}
        refused={refused}
      />
    );
  const others = rows.filter((r) => r.ideas);
  return (
    <section class="ideas">
      <p class="quiet">
        {others.length === 0
          ? t(
              "Local connection, weight sharing and pooling concern layers with windows and dense layers that read a map. No row of this model is one.",
            )
          : row
            ? t("{0} has no window of its own to compare. Choose a layer with one:", row.type)
            : t("Choose a layer with one:")}
      </p>
      <ul class="choices">
        {others.map((r) => (
          <li key={r.index}>
            <button type="button" onClick={() => choose(r.index)}>
              {r.index} {r.name || r.type} <small>{r.output}</small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface FourCardsProps {
  readonly ideas: IdeasInput;
  readonly wish: (wish: IdeaWish) => void;
  readonly refused: string;
}

function FourCards({ ideas, wish, refused }: FourCardsProps) {
  const [choice, setChoice] = useState<IdeasChoice>(chosen(ideas));
  const ways = fourWays(ideas, choice);
  const now = ways[ideas.as].weights;
  const window = choice.window.join("×");
  const square = `${choice.pool}${`×${choice.pool}`.repeat(ideas.space.length - 1)}`;
  return (
    <section class="ideas">
      <h2>{ideas.title}</h2>
      <p class="quiet">
        {t(
          "The same layer, four ways. Drag window, stride, filters and pool; the file changes when you apply.",
        )}
      </p>
      <div class="cards">
        <Card
          way="full"
          title={t("Fully connected")}
          says={t("every unit sees every value, with its own weight")}
          {...{ ideas, choice, ways, now, wish }}
        />
        <Card
          way="local"
          title={t("Local connection")}
          says={t("each unit sees its own {0} window", window)}
          {...{ ideas, choice, ways, now, wish }}
        />
        <Card
          way="shared"
          title={t("Shared weights")}
          says={t("one {0} window per filter, slid over all: a convolution", window)}
          {...{ ideas, choice, ways, now, wish }}
        />
        <Card
          way="pooled"
          title={t("Pooling")}
          says={t("no weights; one value for each {0} window", square)}
          {...{ ideas, choice, ways, now, wish }}
        />
      </div>
      <p class="refused" role="status">
        {refused}
      </p>
      <Sliders ideas={ideas} choice={choice} change={setChoice} />
    </section>
  );
}

interface CardProps {
  readonly way: Way;
  readonly title: string;
  readonly says: string;
  readonly ideas: IdeasInput;
  readonly choice: IdeasChoice;
  readonly ways: FourWays;
  /** Weights of the layer as it is written, with the chosen sizes. */
  readonly now: bigint;
  readonly wish: (wish: IdeaWish) => void;
}

function Card({ way, title, says, ideas, choice, ways, now, wish }: CardProps) {
  const { weights, product } = ways[way];
  const number = exact(weights);
  return (
    <article class={`card${ideas.as === way ? " written" : ""}`}>
      <h3>{title}</h3>
      <p>{says}</p>
      <Planes ideas={ideas} way={way} window={choice.window} />
      <strong class={number.length > 13 ? "long" : ""} title={t("{0} weights", number)}>
        {number.length > 25 ? short(weights) : number}
      </strong>
      <small>{product}</small>
      <em class={saves(way, ideas, ways, now) ? "" : "quiet"}>{verdict(way, ideas, ways, now)}</em>
      {offersOf(way, ideas, choice).map(([made, name]) => (
        <button key={made} type="button" class="apply" onClick={() => wish({ way: made, choice })}>
          {name}
        </button>
      ))}
    </article>
  );
}

/** What can be made of the layer, each with the name of its button. */
function offersOf(
  way: Way,
  ideas: IdeasInput,
  choice: IdeasChoice,
): readonly (readonly [IdeaWish["way"], string])[] {
  const isDense = ideas.as === "full";
  if (way === "pooled")
    return isDense
      ? [
          ["pooled", t("Insert pooling")],
          ["global", t("Insert global pooling")],
        ]
      : [["pooled", t("Insert pooling")]];
  if (way === "shared" && isDense) return [["shared", t("Apply")]];
  return way === ideas.as && !isDense && !isAsWritten(ideas, choice) ? [["resized", t("Apply")]] : [];
}

const isAsWritten = (ideas: IdeasInput, { window, stride, filters }: IdeasChoice): boolean =>
  [window, stride, filters].join() === [ideas.window, ideas.stride, ideas.filters].join();

const saves = (way: Way, ideas: IdeasInput, ways: FourWays, now: bigint): boolean =>
  way === "pooled" || (way !== ideas.as && ways[way].weights < now);

/** What the way saves, or costs, beside the layer as it is written. */
function verdict(way: Way, ideas: IdeasInput, { pooled, ...ways }: FourWays, now: bigint): string {
  if (way === "pooled") {
    const factor = pooled.after > 0n ? ratio(pooled.before, pooled.after) : "";
    return ideas.as === "full"
      ? t(
          "{0} weights, ÷ {1}; after global pooling {2}",
          exact(pooled.dense),
          factor,
          exact(pooled.denseGlobal),
        )
      : t("later layers ÷ {0}", factor);
  }
  if (way === ideas.as) return t("as written");
  const { weights } = ways[way];
  if (weights === 0n || now === 0n || weights === now) return t("the same");
  return weights < now ? `÷ ${ratio(now, weights)}` : `× ${ratio(weights, now)}`;
}

function ratio(large: bigint, little: bigint): string {
  const tenths = (large * 10n) / little;
  return tenths < 100n ? String(Number(tenths) / 10) : exact(tenths / 10n);
}

interface SlidersProps {
  readonly ideas: IdeasInput;
  readonly choice: IdeasChoice;
  readonly change: (choice: IdeasChoice) => void;
}

function Sliders({ ideas, choice, change }: SlidersProps) {
  const side = Math.min(...ideas.space);
  const all = (n: number): readonly number[] => ideas.space.map((extent) => Math.min(n, extent));
  const most = (own: number, usual: number, limit: number): number =>
    Math.min(Math.max(2 * own, usual), limit);
  const window = choice.window[0] ?? 1;
  const stride = choice.stride[0] ?? 1;
  return (
    <div class="sliders">
      <Slider
        name={t("window")}
        value={window}
        most={most(ideas.window[0] ?? 1, 11, side)}
        shown={choice.window.join("×")}
        change={(n) => change({ ...choice, window: all(n) })}
      />
      <Slider
        name={t("stride")}
        value={stride}
        most={most(ideas.stride[0] ?? 1, 8, side)}
        shown={String(stride)}
        change={(n) => change({ ...choice, stride: all(n) })}
      />
      <Slider
        name={t("filters")}
        value={choice.filters}
        most={most(ideas.filters, 64, 1_000_000_000)}
        shown={exact(choice.filters)}
        change={(filters) => change({ ...choice, filters })}
      />
      <Slider
        name={t("pool")}
        value={choice.pool}
        most={Math.max(Math.min(8, side), 2)}
        shown={t("{0}, stride {0}", choice.pool)}
        change={(pool) => change({ ...choice, pool })}
      />
      <button type="button" onClick={() => change(chosen(ideas))}>
        {t("As written")}
      </button>
    </div>
  );
}

interface SliderProps {
  readonly name: string;
  readonly value: number;
  readonly most: number;
  readonly shown: string;
  readonly change: (n: number) => void;
}

const Slider = ({ name, value, most, shown, change }: SliderProps) => (
  <label>
    {name}
    <input
      type="range"
      min={1}
      max={Math.max(most, value)}
      value={value}
      onInput={(event) => change(Number(event.currentTarget.value))}
    />
    <b>{shown}</b>
  </label>
);
