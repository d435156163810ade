import { visit } from "jsonc-parser";
import { analyse } from "../../server/analysis/analyse";
import { compared } from "./compared";
import { nasnet } from "./nasnet";

/** A large Keras model, as it is saved and as people format it, against a bare walk over the tokens of its text. */

/** What `count_params()` of Keras 3.15 says of it. */
const PARAMETERS = 89_450_368n;

const line = nasnet();
for (const [how, text] of [
  ["on one line", line],
  ["indented", JSON.stringify(JSON.parse(line), undefined, 2)],
] as const) {
  const found = analyse(text, "nasnet.json").found;
  const { value, status } = found?.facts.totals.parameters ?? {};
  if (!found || value !== PARAMETERS || status !== "complete")
    throw new Error(`the network ${how} has ${PARAMETERS} parameters, not ${value} (${status})`);
  const size = `${(text.length / 1e6).toFixed(2)} MB, ${found.model.layers.length} layers`;
  compared(
    `analysis of a NASNet-like Keras model ${how} (${size}) to jsonc-parser's visit of it`,
    4,
    () => void analyse(text, "nasnet.json"),
    () => visit(text, {}),
    { warm: 30, rounds: 40 },
  );
}
