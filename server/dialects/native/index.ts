import type { Dialect } from "../dialect";
export const native: Dialect = { name: "native", scent: () => false, claims: () => false, read: () => { throw new Error("none"); } };
