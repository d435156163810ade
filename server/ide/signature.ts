import type { Signature } from "../model/completion";

export interface SignatureLabel {
  readonly label: string;
  /** Where each parameter stands in it. */
  readonly parameters: readonly (readonly [start: number, end: number])[];
}

/** `Conv(c2, k = 1, s = 1)` */
export function signatureLabel({ type, parameters }: Signature): SignatureLabel {
  let label = `${type}(`;
  const places = parameters.map((p, i) => {
    if (i > 0) label += ", ";
    const start = label.length;
    label += p.fallback === undefined ? p.name : `${p.name} = ${p.fallback}`;
    return [start, label.length] as const;
  });
  return { label: `${label})`, parameters: places };
}
