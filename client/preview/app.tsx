import { useEffect, useState } from "preact/hooks";
import type { Diagram, FitView, IdeaWish } from "../../server/protocol";
import { Fit } from "./fit";
import { Header } from "./header";
import { host } from "./host";
import { Ideas } from "./ideas";
import { Layers } from "./layers";
import type { FitChoice, PreviewState, ToPreview } from "./messages";
import { Filter, IN_FILE } from "./order";
import { painted } from "./paint";
import { Panel, Tabs } from "./tabs";
import { t } from "./words";

type View = NonNullable<PreviewState["view"]>;

const VIEWS: readonly (readonly [View, string])[] = [
  ["layers", t("Layers")],
  ["ideas", t("Three ideas")],
  ["fit", t("Fits?")],
];

/** Before anybody has said. */
const NOWHERE: FitChoice = { device: null, amp: null, batch: null };

export function App() {
  const [diagram, setDiagram] = useState<Diagram | null>(null);
  const [why, setWhy] = useState(t("Waiting for the language server …"));
  const [selected, setSelected] = useState<number | null>(null);
  const [view, setView] = useState<View>(host.getState()?.view ?? "layers");
  const [order, setOrder] = useState(IN_FILE);
  const [fit, setFit] = useState<FitView | null>(null);
  const [asked, setAsked] = useState<FitChoice>(host.getState()?.fit ?? NOWHERE);
  const [refused, setRefused] = useState("");

  useEffect(() => {
    const receive = ({ data }: MessageEvent<ToPreview>): void => {
      switch (data.kind) {
        case "diagram":
          setDiagram(data.diagram);
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

  const show = (next: View): void => {
    setView(next);
    host.setState({ ...host.getState(), view: next });
  };
  const ask = (fit: FitChoice): void => {
    setAsked(fit);
    host.setState({ ...host.getState(), fit });
  };
  const choose = (row: number, focus: boolean): void => {
    setSelected(row);
    setRefused("");
    host.postMessage({ kind: "reveal", row, focus });
  };
  const wish = (index: number, wished: IdeaWish): void => {
    setRefused("");
    host.postMessage({ kind: "wish", row: index, wish: wished });
  };
  const row = selected === null ? undefined : diagram.rows[selected];
  return (
    <main>
      <Header diagram={diagram} choose={(index) => choose(index, false)} />
      <Tabs views={VIEWS} view={view} show={show}>
        {view === "layers" && <Filter order={order} change={setOrder} />}
      </Tabs>
      <Panel of={view}>
        {view === "layers" && <Layers diagram={diagram} order={order} selected={selected} choose={choose} />}
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
