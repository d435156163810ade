import { useEffect, useState } from "preact/hooks";
import type { Diagram } from "../../server/protocol";
import { Header } from "./header";
import { host } from "./host";
import { Ideas } from "./ideas";
import { Layers } from "./layers";
import type { PreviewState, ToPreview } from "./messages";

type View = NonNullable<PreviewState["view"]>;

const VIEWS: readonly (readonly [View, string])[] = [
  ["layers", "Layers"],
  ["ideas", "Three ideas"],
];

export function App() {
  const [diagram, setDiagram] = useState<Diagram | null>(null);
  const [why, setWhy] = useState("Waiting for the language server …");
  const [selected, setSelected] = useState<number | null>(null);
  const [view, setView] = useState<View>(host.getState()?.view ?? "layers");

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
      <Header diagram={diagram} />
      <div class="tabs" role="tablist" aria-label="Views">
        {VIEWS.map(([name, title]) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={view === name}
            onClick={() => show(name)}
          >
            {title}
          </button>
        ))}
      </div>
      {view === "layers" ? (
        <Layers diagram={diagram} selected={selected} choose={choose} />
      ) : (
        <Ideas rows={diagram.rows} row={row} choose={(index) => choose(index, false)} />
      )}
    </main>
  );
}
