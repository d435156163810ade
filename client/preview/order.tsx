import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { DiagramRow } from "../../server/protocol";
import { hasWords, textOf } from "./found";
import { t } from "./words";

/** Which rows are shown, and in which order. */
export interface Order {
  readonly words: string;
  readonly by: "file" | "parameters" | "macs";
}

export const IN_FILE: Order = { words: "", by: "file" };

const BY: readonly (readonly [Order["by"], string])[] = [
  ["file", t("file order")],
  ["parameters", t("parameters")],
  ["macs", t("MACs")],
];

/** Lanes and captions only make sense where the rows stand as in the file. */
export const isInFile = ({ words, by }: Order): boolean => words.trim() === "" && by === "file";

/** Rows whose type, name, number or output has every word, the largest first when they are sorted. */
export function ordered(rows: readonly DiagramRow[], { words, by }: Order): readonly DiagramRow[] {
  const found = rows.filter((row) => hasWords(words, textOf(row)));
  return by === "file" ? found : [...found].sort((a, b) => sizeOf(b, by) - sizeOf(a, by));
}

const sizeOf = (row: DiagramRow, by: "parameters" | "macs"): number => Number(row[by].value);

interface Props {
  readonly words: string;
  readonly change: (words: string) => void;
  /** What else there is to choose. */
  readonly children: ComponentChildren;
}

/** The key `/` leads to it from anywhere in the page. */
export function Filter({ words, change, children }: Props) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const search = (event: KeyboardEvent): void => {
      if (event.key !== "/" || event.target === field.current) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener("keydown", search);
    return () => window.removeEventListener("keydown", search);
  }, []);
  return (
    <div class="filter">
      <input
        ref={field}
        type="search"
        aria-label={t("Filter the layers")}
        placeholder={t("/ filter")}
        value={words}
        onInput={({ currentTarget }) => change(currentTarget.value)}
        onKeyDown={({ key }) => key === "Escape" && change("")}
      />
      {children}
    </div>
  );
}

interface SortProps {
  readonly by: Order["by"];
  readonly change: (by: Order["by"]) => void;
}

export const Sort = ({ by: chosen, change }: SortProps) => (
  <select
    aria-label={t("Sort the layers by")}
    value={chosen}
    onChange={({ currentTarget }) => change(currentTarget.value as Order["by"])}
  >
    {BY.map(([by, title]) => (
      <option key={by} value={by}>
        {title}
      </option>
    ))}
  </select>
);
