import { inflateRawSync } from "node:zlib";
import { analyse, type Found } from "../../server/analysis/analyse";
import { stockNamed } from "../../server/analysis/stock";
import type { Options } from "../../server/model/options";
import type { ModelState } from "../../server/model/state";
import { weightsForecast } from "../../server/report/diff/weights";
import { type Forecast, forecast } from "../../server/transfer/forecast";
import { type Beside, lookAt } from "../../server/weights/beside";
import type { ReadAt } from "../../server/weights/header";
import { readKerasModel } from "../../server/weights/keras";
import type { Case } from "./compare";

/** Tensors by name, with their shapes: what the framework lists as the state of a model. */
export type State = Readonly<Record<string, readonly number[]>>;

/** What the framework loads into a model of the weights of another one. */
export interface Transferred {
  readonly from: {
    readonly name: string;
    readonly text: string;
    /** A file of weights and those that it names, in base 64, and the shapes of the arrays that they hold of the model, sorted as text. */
    readonly files?: Readonly<Record<string, string>>;
    readonly shapes?: readonly string[];
    /** What the model has that the file holds, and what ours says of it: `withHeader`. */
    readonly parameters?: number;
    readonly held?: string | undefined;
    /** What our reader finds in it: `withHeader`. */
    readonly header?: Beside | undefined;
  };
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

/** With what the header of its weights file lists. */
export async function withHeader(one: Case): Promise<Case> {
  const { transferred } = one.expect;
  const { files, name, parameters } = transferred?.from ?? {};
  if (!transferred || files === undefined || name === undefined) return one;
  const readAtOf = (bytes: Buffer) => async (offset: number, length: number) =>
    bytes.subarray(offset, offset + length);
  const open = async (file: string) => {
    const bytes = Buffer.from(files[file] ?? "", "base64");
    return { size: bytes.length, stamp: "", readAt: readAtOf(bytes), close: async () => {} };
  };
  const inflate = (packed: Uint8Array): Uint8Array => inflateRawSync(packed);
  const header = await lookAt({ names: async () => Object.keys(files), open, inflate }, name);
  const held =
    parameters === undefined ? undefined : await heldIn(readAtOf(Buffer.from(files[name] ?? "", "base64")));
  const from = { ...transferred.from, header, held };
  return { ...one, expect: { ...one.expect, transferred: { ...transferred, from } } };
}

/** The parameters of the model in an `.h5` file. */
async function heldIn(readAt: ReadAt): Promise<string> {
  const model = await readKerasModel(readAt);
  if ("fault" in model) return model.fault;
  const total = analyse(model.text ?? "", "model.json").found?.facts.totals.parameters;
  return total?.status === "complete" ? String(total.value) : `${total?.status}`;
}

/** The file of weights as ours reads it, and what is loaded of that. */
function fileDifferences(found: Found, theirs: Transferred): Told {
  const { parameters, held } = theirs.from;
  if (parameters !== undefined && held !== String(parameters))
    return { wrong: [`its model has ${held} parameters, not ${parameters}`], open: [] };
  const { tensors, found: how, fault } = theirs.from.header ?? {};
  if (!tensors) return { wrong: [`reads nothing: ${fault}`], open: [] };
  const shapes = tensors.map(({ shape }) => shape.join("×")).sort();
  if (shapes.join() !== theirs.from.shapes?.join()) return { wrong: ["lists other arrays"], open: [] };
  const result = weightsForecast({ found }, { listed: tensors, found: how });
  return result ? compared(result, theirs) : { wrong: [], open: ["state unknown"] };
}

export function transferDifferences(found: Found, theirs: Transferred, options: Options = {}): Told {
  if (theirs.from.files !== undefined) return fileDifferences(found, theirs);
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
  return compared(forecast(weights, into), theirs);
}

function compared({ loaded, isPartial }: Forecast, theirs: Transferred): Told {
  const open = isPartial ? ["some of the state unknown"] : [];
  if (loaded.tensors === theirs.tensors && loaded.parameters === BigInt(theirs.parameters))
    return { wrong: [], open };
  const said = `loads ${loaded.tensors} tensors with ${loaded.parameters} parameters, not ${theirs.tensors} with ${theirs.parameters}`;
  return isPartial ? { wrong: [], open: [said] } : { wrong: [said], open: [] };
}
