/** Seeded choices, as `common.py` has them. */
export class Draw {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** From 0 up to 1, by mulberry32. */
  random() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(p) {
    return this.random() < p;
  }

  flag() {
    return this.chance(0.5);
  }

  integer(low, high) {
    return low + Math.floor(this.random() * (high - low + 1));
  }

  choice(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  shuffled(list) {
    const left = [...list];
    return list.map(() => left.splice(Math.floor(this.random() * left.length), 1)[0]);
  }

  divisor(n) {
    return this.choice(Array.from({ length: n }, (_, i) => i + 1).filter((i) => n % i === 0));
  }

  /** A random part of the given arguments: the others keep the framework's defaults. */
  some(options) {
    return Object.fromEntries(
      Object.entries(options).flatMap(([k, make]) => (this.flag() ? [[k, make()]] : [])),
    );
  }
}
