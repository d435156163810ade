import { analyse, type Found } from "../../server/analysis/analyse";
import { stockNamed } from "../../server/analysis/stock";
import type { Options } from "../../server/model/options";
import type { ModelState } from "../../server/model/state";
import { forecast } from "../../server/transfer/forecast";

/** Tensors by name, with their shapes: what the framework lists as the state of a model. */
export type State = Readonly<Record<string, readonly number[]>>;

/** What the framework loads into a model of the weights of another one. */
export interface Transferred {
  readonly from: { readonly name: string; readonly text: string };
  readonly tensors: number;
  readonly parameters: number;
}

interface Told {
  readonly wrong: readonly string[];
  readonly open: readonly string[];
}

const stateIn = (found: Found): ModelState | undefined => found.dialect.state?.(found);

/** Of the layers that we know the tensors of: the same names with the same shapes. */
export function stateDifferences(found: Found, theirs: State): Told {
  const ours = stateIn(found);
  if (!ours) return { wrong: [], open: ["state unknown"] };
  const unknown = ours.unknown.map((layer) => ours.keys[layer] ?? "");
  const own = new Map(ours.tensors.map((t) => [t.name, t.shape.join("×")]));
  const wrong = Object.entries(theirs).flatMap(([name, shape]) => {
    const known = own.get(name);
    own.delete(name);
    if (known === shape.join("×") || unknown.some((key) => name.startsWith(key))) return [];
    return [known === undefined ? `lacks ${name}` : `${name} is ${known}, not ${shape.join("×")}`];
  });
  const more = [...own.keys()].map((name) => `has ${name}`);
  return {
    wrong: [...wrong, ...more].slice(0, 3),
    open: unknown.length > 0 ? [`state of ${unknown.join(" ")} unknown`] : [],
  };
}

export function transferDifferences(found: Found, theirs: Transferred, options: Options = {}): Told {
  const from = analyse(theirs.from.text, theirs.from.name, options).found;
  const own = from && transferred(stateIn(from), found, theirs);
  // Of a network that people start from the names and shapes are known without its file.
  const stock = stockNamed(theirs.from.name);
  const told = [own, stock && transferred(stock.state(), found, theirs)].flatMap((t) => t ?? []);
  return { wrong: told.flatMap((t) => t.wrong), open: told.flatMap((t) => t.open) };
}

function transferred(weights: ModelState | undefined, found: Found, theirs: Transferred): Told {
  const into = stateIn(found);
  if (!weights || !into) return { wrong: [], open: ["state unknown"] };
  const { loaded, isPartial } = forecast(weights, into);
  const open = isPartial ? ["some of the state unknown"] : [];
  if (loaded.tensors === theirs.tensors && loaded.parameters === BigInt(theirs.parameters))
    return { wrong: [], open };
  const said = `loads ${loaded.tensors} tensors with ${loaded.parameters} parameters, not ${theirs.tensors} with ${theirs.parameters}`;
  return isPartial ? { wrong: [], open: [said] } : { wrong: [said], open: [] };
}
