import type { Work } from "../model/work";

/** Lets what has arrived meanwhile be read first. A web worker has no `setImmediate`. */
export const turn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });

/** So long, in ms, nobody else is listened to. */
const SLICE = 20;

/** Work in slices, between which what has arrived is read; nothing once nobody wants it any more. */
export async function inSlices<T>(work: Work<T>, isWanted: () => boolean): Promise<T | undefined> {
  let until = performance.now() + SLICE;
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() < until) continue;
    await turn();
    if (!isWanted()) return undefined;
    until = performance.now() + SLICE;
  }
}

interface Waiting {
  readonly timer: ReturnType<typeof setTimeout>;
  /** When it was first asked for. */
  readonly since: number;
}

/** What is done a while after it was last asked for, once however often that was; but not put off for ever. */
export class Later {
  private readonly waiting = new Map<string, Waiting>();

  constructor(
    private readonly pause: number,
    private readonly longest: number,
  ) {}

  /** `pauses`: so many pauses from now. */
  do(name: string, body: () => void, pauses = 1): void {
    const now = Date.now();
    const since = this.waiting.get(name)?.since ?? now;
    this.drop(name);
    const wait = Math.max(Math.min(this.pause * pauses, since + this.longest - now), 0);
    const timer = setTimeout(() => {
      this.waiting.delete(name);
      body();
    }, wait);
    this.waiting.set(name, { timer, since });
  }

  drop(name: string): void {
    clearTimeout(this.waiting.get(name)?.timer);
    this.waiting.delete(name);
  }
}
