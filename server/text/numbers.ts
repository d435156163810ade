import type { Dim } from "../model/dim";

/** People's numbers: exact ones with their thousands apart, short ones in units, shapes and ratios. */

/** Every digit, thousands apart: `1,000,000`. */
export function exact(n: bigint | number): string {
  const text = typeof n === "number" && !Number.isInteger(n) ? String(n) : BigInt(n).toString();
  const [whole = "", fraction] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A number within a name, of which a file may not say how many there are. */
export const orUnknown = (n: number): string => (Number.isNaN(n) ? "?" : String(n));

const UNITS = ["", "K", "M", "G", "T", "P", "E"] as const;

/**
 * What fits beside a line: `464`, `1.9K`, `147.7K`, `2.62M`, `138M`, `6.61G`. One decimal for thousands, three digits
 * from millions on; beyond 10²¹ a power of ten.
 */
export function short(n: bigint | number): string {
  const value = Number(n);
  if (Math.abs(value) < 1000) return String(Math.round(value));
  for (let unit = 1; unit < UNITS.length; unit++) {
    const scaled = value / 1000 ** unit;
    const text = unit === 1 ? scaled.toFixed(1) : threeDigits(scaled);
    // 999,950 would be 1000.0K.
    if (Math.abs(Number(text)) < 1000) return `${trimmed(text)}${UNITS[unit]}`;
  }
  return power(n);
}

/** The same as parameters are counted: in billions where other numbers have a G. */
export const billions = (n: bigint | number): string => short(n).replace("G", "B");

const threeDigits = (n: number): string => n.toFixed(Math.abs(n) < 9.995 ? 2 : Math.abs(n) < 99.95 ? 1 : 0);

const trimmed = (decimal: string): string =>
  decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function power(n: bigint | number): string {
  const [digits = "", exponent = ""] = inTens(n);
  const raised = [...exponent].map((d) => SUPERSCRIPTS[Number(d)]).join("");
  return `${trimmed(digits)}·10${raised}`;
}

/** Its first two digits, and of which power of ten; some whole numbers are beyond every double. */
function inTens(n: bigint | number): readonly string[] {
  const value = Number(n);
  if (Number.isFinite(value)) return value.toExponential(1).split("e+");
  const all = String(n);
  return [`${all[0]}.${all[1]}`, String(all.length - 1)];
}

const BYTES = ["B", "kB", "MB", "GB", "TB", "PB", "EB"] as const;

/** Decimal units, as disks and downloads are counted: `26.2 MB` is 26.2 million bytes. */
export function bytes(n: bigint | number): string {
  const value = Number(n);
  for (let unit = 0; unit < BYTES.length; unit++) {
    const scaled = value / 1000 ** unit;
    const text = unit === 0 ? String(Math.round(scaled)) : threeDigits(scaled);
    if (Number(text) < 1000) return `${trimmed(text)} ${BYTES[unit]}`;
  }
  return `${power(n)} B`;
}

const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** Powers of two, as caches are counted: `128 KiB` is 131,072 bytes. */
export function binaryBytes(n: bigint | number): string {
  let value = Number(n);
  let unit = 0;
  while (value >= 1024 && unit < BINARY.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${trimmed(threeDigits(value))} ${BINARY[unit]}`;
}

/** One extent: a number, a symbol's name, or `?`. */
export const extent = (d: Dim): string => (d === null ? "?" : String(d));

/** `64×320×320`; `?` where even the rank is unknown, `scalar` without axes. */
export function shape(dims: readonly Dim[] | null): string {
  if (!dims) return "?";
  return dims.length === 0 ? "scalar" : dims.map(extent).join("×");
}

/** A number that need not be whole, to at most two decimals. */
export const decimal = (n: number): string =>
  Number.isInteger(n) ? exact(n) : trimmed((Math.round(n * 100) / 100).toFixed(2));

/** `74%`, `0.4%`, `< 0.1%`; nothing of nothing is nothing. */
export function percent(part: bigint, whole: bigint): string {
  if (whole === 0n || part === 0n) return "0%";
  // Ten thousandths are exact enough to round from, whatever the size of the counts.
  const share = Number((part * 1_000_000n) / whole) / 10_000;
  if (share < 0.05) return "< 0.1%";
  if (share < 9.95) return `${trimmed(share.toFixed(1))}%`;
  // Nearly all is not all.
  return share >= 99.5 && part < whole ? "> 99%" : `${Math.round(share)}%`;
}
