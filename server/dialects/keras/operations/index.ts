import type { PlacedFault } from "../../../model/fault";
import type { Span } from "../../../model/span";
import { unknownTensor } from "../../../model/tensor";
import { booleanOf, get, type Mapping, stringOf, type Tree } from "../../../model/tree";
import { isSlip } from "../loading/slip";
import type { CallForm, CallArgument } from "../nodes";
import type { Entry } from "../scope";
import type { Lowering } from "../spec";
import type { SaidOf } from "../stated";
import { axes } from "./axes";
import { hasAxis } from "./bounds";
import { elementwise } from "./elementwise";
import { makers } from "./make";
import { type Lower, Operation, plainName } from "./operation";
import { parts } from "./parts";
import { products } from "./products";
import { reductions } from "./reduce";
import type { Notes } from "./whole";
import { windows } from "./windows";

const TABLE: ReadonlyMap<string, Lower> = new Map(
  Object.entries({ ...elementwise, ...reductions, ...axes, ...parts, ...products, ...windows, ...makers }),
);

export const isOperation = (entry: Entry): boolean => operationOf(entry) !== undefined;

/** A function that was called on tensors, and recorded as a layer: it never has weights. */
export function operationStep(entry: Entry, said: SaidOf, notes: Notes): Lowering | undefined {
  const called = operationOf(entry);
  if (!called) return undefined;
  const { name, tf, config, formOf } = called;
  const lower = TABLE.get(name);
  return (g, inputs, form) => {
    const own = formOf(form, inputs.length);
    const o = new Operation(g, inputs, name, tf, config, own, notes);
    const made = inputs.length > 0 && hasAxis(o) ? lower?.(o) : undefined;
    const list = made === undefined ? [] : [made].flat();
    if (list.length > 0) return list;
    // What is not followed has the shape that the file gives it, or none that is known.
    const outputs = said.all();
    if (outputs.length === 0)
      return [g.declared(inputs, unknownTensor(o.x?.type.layout ?? "last"), name, "global")];
    return outputs.map(({ type, batch }) => {
      const y = g.declared(inputs, type, name, "global");
      if (batch !== null && type.dims) notes.set(y, { dims: [batch, ...type.dims] });
      return y;
    });
  };
}

/** The path that was meant by one with a dot too many, or without the one behind the operators. */
function pathMeant(written: string): string | undefined {
  const joined = written
    .replace(/\.{2,}/g, ".")
    .replace(/^\.|\.$/g, "")
    .replace(/^__operators__(?=\w)/, "__operators__.");
  return joined === written || joined === "" ? undefined : joined;
}

/** A function whose name is written in another case, or with one slip, than any that is known. */
export function* misspeltOperation(
  { type, typeSpan, module, registered, config }: Entry,
  layer: number,
): Iterable<PlacedFault> {
  const said = (written: string, near: string, span: Span): PlacedFault => {
    const fixes = [
      { title: `Change to ${near}`, edits: [{ span, text: JSON.stringify(near) }], preferred: true },
    ];
    return {
      code: "unknown-layer",
      severity: "error",
      span,
      layer,
      message: `Unknown function ${written}; did you mean ${near}?`,
      fixes,
    };
  };
  const fn = type === "TFOpLambda" ? get(config, "function") : undefined;
  const written = stringOf(fn);
  const name = plainName(written ?? "");
  const path = written === undefined ? undefined : pathMeant(written);
  const last = (written ?? "").slice((written ?? "").lastIndexOf(".") + 1);
  const parted = PARTED.find(
    (known) => known !== last && known.replaceAll("_", "") === last.replaceAll("_", ""),
  );
  if (fn && written !== undefined && path !== undefined) yield said(written, path, fn.span);
  else if (fn && written !== undefined && parted !== undefined)
    yield said(written, written.slice(0, written.length - last.length) + parted, fn.span);
  else if (fn && written !== undefined && name !== "" && !TABLE.has(name)) {
    const near = [...TABLE.keys()].find((known) => isSlip(name, known));
    if (near !== undefined)
      yield said(written, `${written.slice(0, written.lastIndexOf(".") + 1)}${near}`, fn.span);
  } else if (fn && written !== undefined && /[A-Z]/.test(written.slice(written.lastIndexOf(".") + 1)))
    yield said(written, written.toLowerCase(), fn.span);
  // What Keras itself writes has the name of its class in registered_name.
  if (module === undefined || !/^keras(\.src)?\.ops\b/.test(module)) return;
  if (registered !== undefined && registered !== type && isSlip(type, registered))
    yield said(type, registered, typeSpan);
}

/** Where TensorFlow parts the words of what people use most; it finds no other. */
const PARTED = [
  ..."sum mean max min prod all any std variance logsumexp".split(" ").map((name) => `reduce_${name}`),
  ..."zeros_like ones_like expand_dims clip_by_value".split(" "),
];

interface Called {
  readonly name: string;
  readonly tf: boolean;
  readonly config: Tree | undefined;
  /** The arguments in the order of the function, whatever the order that they are written in. */
  readonly formOf: (form: CallForm, tensors: number) => CallForm;
}

const TF_LAYERS: ReadonlySet<string> = new Set([
  "TFOpLambda",
  "SlicingOpLambda",
  "ClassMethod",
  "InstanceMethod",
  "InstanceProperty",
]);

/** The function that stands behind an entry, if one does. */
function operationOf({ type, module, config }: Entry): Called | undefined {
  const formOf = (form: CallForm): CallForm => form;
  if (module !== undefined && /^keras(\.src)?\.ops\b/.test(module))
    return { name: functionOf(type, module), tf: false, config, formOf };
  if (TF_LAYERS.has(type)) {
    const text = stringOf(get(config, "function")) ?? stringOf(get(config, "cls_method")) ?? "";
    const name = functionOf(text, text.slice(0, Math.max(text.lastIndexOf("."), 0)));
    return { name, tf: true, config: undefined, formOf };
  }
  return type === "TensorFlowOpLayer" ? nodeOf(config) : undefined;
}

/** Names that mean different things in different rooms: `linalg.norm`, `image.transpose`. */
function functionOf(written: string, room: string): string {
  const name = plainName(written);
  return name === "transpose" && /\bimage$/.test(room) ? "imagetranspose" : name;
}

/** TensorFlow 2.0 to 2.3 wrote the node of the graph itself, and its constants beside it. */
function nodeOf(config: Tree | undefined): Called {
  const node = get(config, "node_def");
  const text = stringOf(node);
  const op = text === undefined ? stringOf(get(node, "op")) : /"?\bop"?\s*:\s*"(\w+)"/.exec(text)?.[1];
  const constants = get(config, "constants");
  const flags = node?.kind === "map" ? flagsIn(node) : flagsOf(text ?? "");
  const formOf = (form: CallForm, tensors: number): CallForm => ({
    args: ordered(constants, tensors),
    kwargs: new Map([...form.kwargs, ...flags]),
  });
  return { name: plainName(op ?? ""), tf: true, config: undefined, formOf };
}

/** Its inputs in order: constants at the places that they name, tensors at the others. */
function ordered(constants: Tree | undefined, tensors: number): readonly CallArgument[] {
  const list = constants?.kind === "map" ? constants.entries.length : 0;
  let next = 0;
  return Array.from({ length: tensors + list }, (_, i): CallArgument => {
    const tree = get(constants, String(i));
    return tree ? { kind: "value", tree } : { kind: "tensor", at: next++ };
  });
}

const FLAGS = ["transpose_a", "transpose_b", "adj_x", "adj_y", "keep_dims"] as const;

function flagsIn(node: Mapping): readonly (readonly [string, CallArgument])[] {
  return FLAGS.flatMap((name) => {
    const tree = get(get(get(node, "attr"), name), "b");
    return tree && booleanOf(tree) !== undefined ? [[name, { kind: "value", tree }] as const] : [];
  });
}

const TRUE = { kind: "scalar", span: { start: 0, end: 0 }, value: true, source: "true" } as const;

const flagsOf = (text: string): readonly (readonly [string, CallArgument])[] =>
  FLAGS.filter((name) => new RegExp(`"${name}"\\s*:\\s*\\{\\s*"b"\\s*:\\s*true`).test(text)).map(
    (name) => [name, { kind: "value", tree: TRUE }] as const,
  );
