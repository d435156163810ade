import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { ROW_HEIGHT } from "./lanes";

/** How far a key leads in a list. */
export const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 15,
  PageUp: -15,
  Home: -1_000_000,
  End: 1_000_000,
};

/** Rows beyond the window that are drawn as well, so that scrolling shows no gaps. */
const BEYOND = 12;

/** Which items stand in the window, with some beyond it. */
export function useWindow(
  list: { readonly current: HTMLDivElement | null },
  count: number,
): readonly [number, number] {
  const [range, setRange] = useState<readonly [number, number]>([0, 60]);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const look = (): void => {
      const first = Math.max(0, Math.floor(element.scrollTop / ROW_HEIGHT) - BEYOND);
      const last = Math.ceil((element.scrollTop + element.clientHeight) / ROW_HEIGHT) + BEYOND;
      setRange((old) => (old[0] === first && old[1] === last ? old : [first, last]));
    };
    look();
    const resized = new ResizeObserver(look);
    resized.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [list]);
  return [Math.min(range[0], count), Math.min(range[1], count)];
}

/** Keeps the selected row in the window. */
export function useFollow(list: { readonly current: HTMLDivElement | null }, y: number | undefined): void {
  useEffect(() => {
    const element = list.current;
    if (!element || y === undefined) return;
    if (y < element.scrollTop + ROW_HEIGHT) element.scrollTop = y - ROW_HEIGHT;
    const bottom = y + 2 * ROW_HEIGHT - element.clientHeight;
    if (bottom > element.scrollTop) element.scrollTop = bottom;
  }, [list, y]);
}
