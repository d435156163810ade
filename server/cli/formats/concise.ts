import { conciseLine } from "../../text/found";
import type { Format } from "./format";

export const conciseFormat = (): Format => ({
  file: ({ path, problems }) => problems.map((p) => `${conciseLine(path, p)}\n`).join(""),
  end: () => "",
});
