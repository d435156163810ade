import { known } from "../../../model/dim";
import type { Lower } from "./operation";

/** Rows of a table at these places; several tables have their rows dealt out among them, and rows of one shape. */
export const lookUp: Lower = (o) => {
  const ids = o.operand(1, "ids");
  const rows = o.list(0, "params").map(({ dims }) => dims?.slice(1));
  const [row] = rows;
  if (!row || !ids.dims || rows.includes(undefined)) return undefined;
  const other = rows.find((r) => r?.length !== row.length || r.some((d, i) => d !== row[i]));
  if (!other) return o.made([...ids.dims, ...row]);
  if ([...row, ...other].every(known))
    o.g.fault(
      "shape-mismatch",
      `looks up tables whose rows differ: ${row.join("×") || "a scalar"} and ${other.join("×") || "a scalar"}`,
    );
  return undefined;
};
