import type { ComponentChildren } from "preact";
import { t } from "./words";

interface Props<V extends string> {
  readonly views: readonly (readonly [V, string])[];
  readonly view: V;
  readonly show: (view: V) => void;
  /** Stands at the other end of the line. */
  readonly children?: ComponentChildren;
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/** One tab stop for all of them: the arrows go from one to the next. */
export function Tabs<V extends string>({ views, view, show, children }: Props<V>) {
  const step = (event: KeyboardEvent): void => {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = views.findIndex(([name]) => name === view);
    const next = views[(at + by + views.length) % views.length];
    if (!next) return;
    show(next[0]);
    document.getElementById(tabOf(next[0]))?.focus();
  };
  return (
    <div class="bar-of-tabs">
      <div class="tabs" role="tablist" aria-label={t("Views")} onKeyDown={step}>
        {views.map(([name, title]) => (
          <button
            key={name}
            id={tabOf(name)}
            type="button"
            role="tab"
            aria-selected={view === name}
            aria-controls={panelOf(name)}
            tabIndex={view === name ? 0 : -1}
            onClick={() => show(name)}
          >
            {title}
          </button>
        ))}
      </div>
      {children}
    </div>
  );
}

const tabOf = (view: string): string => `tab-${view}`;
const panelOf = (view: string): string => `panel-${view}`;

/** What a tab shows. */
export const Panel = ({ of, children }: { readonly of: string; readonly children: ComponentChildren }) => (
  <div class="panel" id={panelOf(of)} role="tabpanel" aria-labelledby={tabOf(of)}>
    {children}
  </div>
);
