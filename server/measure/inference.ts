import type { CacheFacts } from "../model/facts";
import { type Figure, figure, guess, sum, UNKNOWN } from "../model/figure";
import { channels, volume } from "../model/tensor";
import { type Node, once, type Trace } from "../model/trace";
import { weightCount } from "./cost";

/** The weights that one position goes through: all but those of experts that it does not visit. Undefined without experts. */
export function activeParameters({ nodes }: Trace): Figure | undefined {
  if (!nodes.some((n) => n.op === "experts")) return undefined;
  let value = 0n;
  let complete = true;
  let assumed = false;
  for (const node of once(nodes)) {
    for (const w of node.weights) {
      const size = weightCount(w, node);
      const share = size === undefined ? undefined : visited(node, size);
      value += share ?? 0n;
      if (share === undefined) complete = false;
      else if (node.output.assumed && !node.stated) assumed = true;
    }
  }
  return assumed ? guess(value) : figure(value, complete ? "complete" : "partial");
}

/** Of the weights of so many experts those of the ones that a position visits. */
function visited({ op, attrs }: Node, size: bigint): bigint | undefined {
  if (op !== "experts") return size;
  const { experts, active } = attrs;
  const known = Number.isSafeInteger(experts) && Number.isSafeInteger(active) && Number(experts) > 0;
  return known ? (size * BigInt(active as number)) / BigInt(experts as number) : undefined;
}

/** What is kept between the steps of a model that writes; undefined where nothing is. */
export function cacheOf({ nodes }: Trace): CacheFacts | undefined {
  const kept = nodes.filter((n) => n.op === "cache");
  if (kept.length === 0) return undefined;
  const whole: Figure[] = [];
  const states: Figure[] = [];
  const windows = new Map<number, Figure[]>();
  for (const node of kept) {
    const { state, window } = node.attrs;
    if (Array.isArray(state)) states.push(elements(node, state));
    else {
      const one = elements(node, [channels(node.output.type)]);
      if (typeof window !== "number") whole.push(one);
      else if (!Number.isSafeInteger(window)) whole.push(UNKNOWN);
      else windows.set(window, [...(windows.get(window) ?? []), one]);
    }
  }
  return {
    perPosition: sum(whole),
    windows: [...windows].map(([window, figures]) => ({ window, perPosition: sum(figures) })),
    state: sum(states),
  };
}

function elements({ copies, output }: Node, dims: Parameters<typeof volume>[0]): Figure {
  const n = dims.every((d) => Number.isSafeInteger(d))
    ? volume(copies === undefined ? dims : [copies, ...dims])
    : undefined;
  return n === undefined ? UNKNOWN : guess(n, output.assumed);
}
