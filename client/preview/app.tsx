import { useEffect, useState } from "preact/hooks";
import type { Diagram, FitView, IdeaWish } from "../../server/protocol";
import { ALL } from "./aligned";
import { Compared, ComparedHeader, OnlyChanged } from "./compared";
import { Fit } from "./fit";
import { Header } from "./header";
import { host } from "./host";
import { Ideas } from "./ideas";
import { Layers } from "./layers";
import type { FitChoice, Pair, PreviewState, Selected, ToPreview } from "./messages";
import { Filter, IN_FILE, Sort } from "./order";
import { painted } from "./paint";
import { Panel, Tabs } from "./tabs";
import { t } from "./words";

type View = NonNullable<PreviewState["view"]>;

const VIEWS: readonly (readonly [View, string])[] = [
  ["layers", t("Layers")],
  ["ideas", t("Three ideas")],
  ["fit", t("Fits?")],
];

/** Of two models; the others are about the latter. */
const OF_TWO: typeof VIEWS = [["compared", t("Comparison")], ...VIEWS];

/** Before anybody has said. */
const NOWHERE: FitChoice = { device: null, amp: null, batch: null };

export function App() {
  const [diagram, setDiagram] = useState<Diagram | null>(null);
  const [why, setWhy] = useState(t("Waiting for the language server …"));
  const [pair, setPair] = useState<Pair | null>(null);
  const [selected, setSelected] = useState<Selected | null>(null);
  const [kept, setView] = useState<View>(host.getState()?.view ?? "layers");
  const [leaves, setLeaves] = useState(false);
  const [choice, setChoice] = useState(ALL);
  const [order, setOrder] = useState(IN_FILE);
  const [fit, setFit] = useState<FitView | null>(null);
  const [asked, setAsked] = useState<FitChoice>(host.getState()?.fit ?? NOWHERE);
  const [refused, setRefused] = useState("");

  useEffect(() => {
    const receive = ({ data }: MessageEvent<ToPreview>): void => {
      switch (data.kind) {
        case "diagram":
          setDiagram(data.diagram);
          setPair(data.compared);
          host.setState({ ...host.getState(), uri: data.uri });
          // Whoever begins to compare wants to see it.
          if (!data.compared) setLeaves(false);
          setRefused("");
          break;
        case "fit":
          setFit(data.fit);
          break;
        case "nothing":
          setDiagram(null);
          setWhy(data.why);
          break;
        case "select":
          setSelected(data.row);
          break;
        case "refused":
          setRefused(data.why);
          break;
        case "paint":
          void painted(data.svg).then((png) => host.postMessage({ kind: "painted", png }));
          break;
      }
    };
    window.addEventListener("message", receive);
    host.postMessage({ kind: "ready" });
    return () => window.removeEventListener("message", receive);
  }, []);

  if (!diagram) return <p class="nothing">{why}</p>;

  const view = pair && !leaves ? "compared" : kept;
  const show = (next: View): void => {
    setLeaves(next !== "compared");
    if (next === "compared") return;
    setView(next);
    host.setState({ ...host.getState(), view: next });
  };
  const ask = (fit: FitChoice): void => {
    setAsked(fit);
    host.setState({ ...host.getState(), fit });
  };
  const select = (row: Selected, focus: boolean): void => {
    setSelected(row);
    setRefused("");
    host.postMessage({ kind: "reveal", row, focus });
  };
  const choose = (row: number, focus: boolean): void => select({ side: "after", row }, focus);
  const wish = (index: number, wished: IdeaWish): void => {
    setRefused("");
    host.postMessage({ kind: "wish", row: index, wish: wished });
  };
  const own = selected?.side === "after" ? selected.row : null;
  const row = own === null ? undefined : diagram.rows[own];
  return (
    <main>
      {pair && view === "compared" ? (
        <ComparedHeader pair={pair} />
      ) : (
        <Header diagram={diagram} choose={(index) => choose(index, false)} />
      )}
      <Tabs views={pair ? OF_TWO : VIEWS} view={view} show={show}>
        {view === "layers" && (
          <Filter words={order.words} change={(words) => setOrder({ ...order, words })}>
            <Sort by={order.by} change={(by) => setOrder({ ...order, by })} />
          </Filter>
        )}
        {view === "compared" && (
          <Filter words={choice.words} change={(words) => setChoice({ ...choice, words })}>
            <OnlyChanged choice={choice} change={setChoice} />
          </Filter>
        )}
      </Tabs>
      <Panel of={view}>
        {pair && view === "compared" && (
          <Compared pair={pair} choice={choice} selected={selected} choose={select} />
        )}
        {view === "layers" && <Layers diagram={diagram} order={order} selected={own} choose={choose} />}
        {view === "ideas" && (
          <Ideas
            rows={diagram.rows}
            row={row}
            choose={(index) => choose(index, false)}
            wish={wish}
            refused={refused}
          />
        )}
        {view === "fit" && (
          <Fit
            diagram={diagram}
            view={fit}
            choice={asked}
            change={ask}
            choose={(index) => choose(index, false)}
          />
        )}
      </Panel>
    </main>
  );
}
