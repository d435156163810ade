/** Work that can be put down between two steps of it, for something else or for good. */
export type Work<T> = Generator<void, T>;

/** All of it, at once. */
export function done<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
