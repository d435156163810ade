import { useEffect, useState } from "preact/hooks";
import type { Diagram } from "../../server/protocol";
import { Header } from "./header";
import { host } from "./host";
import { Ideas } from "./ideas";
import { Layers } from "./layers";
import type { PreviewState, ToPreview } from "./messages";
import { Filter, IN_FILE } from "./order";
import { Panel, Tabs } from "./tabs";
import { t } from "./words";

type View = NonNullable<PreviewState["view"]>;

const VIEWS: readonly (readonly [View, string])[] = [
  ["layers", t("Layers")],
  ["ideas", t("Three ideas")],
];

export function App() {
  const [diagram, setDiagram] = useState<Diagram | null>(null);
  const [why, setWhy] = useState(t("Waiting for the language server …"));
  const [selected, setSelected] = useState<number | null>(null);
  const [view, setView] = useState<View>(host.getState()?.view ?? "layers");
  const [order, setOrder] = useState(IN_FILE);

  useEffect(() => {
    const receive = ({ data }: MessageEvent<ToPreview>): void => {
      switch (data.kind) {
        case "diagram":
          setDiagram(data.diagram);
          break;
        case "nothing":
          setDiagram(null);
          setWhy(data.why);
          break;
        case "select":
          setSelected(data.row);
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
  const choose = (row: number, focus: boolean): void => {
    setSelected(row);
    host.postMessage({ kind: "reveal", row, focus });
  };
  const row = selected === null ? undefined : diagram.rows[selected];
  return (
    <main>
      <Header diagram={diagram} choose={(index) => choose(index, false)} />
      <Tabs views={VIEWS} view={view} show={show}>
        {view === "layers" && <Filter order={order} change={setOrder} />}
      </Tabs>
      <Panel of={view}>
        {view === "layers" ? (
          <Layers diagram={diagram} order={order} selected={selected} choose={choose} />
        ) : (
          <Ideas rows={diagram.rows} row={row} choose={(index) => choose(index, false)} />
        )}
      </Panel>
    </main>
  );
}
