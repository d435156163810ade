import type { PlacedFault } from "../../../model/fault";
import { remembered } from "../../../model/remember";
import { get, integerOf, items, stringOf } from "../../../model/tree";
import { truthOf } from "../common/python";
import type { Version } from "../document";
import type { Entrance } from "../link";
import type { Entry, Scope } from "../scope";
import { refusedHeads } from "./heads";
import { PASSES_ON, READS_ONE, severalBy } from "./several";
import { isSlip } from "./slip";

const CODE = "bad-argument";

/** What Keras refuses of a model as a whole, each of whose layers it takes. */
export function* refusedTogether(
  root: Scope,
  entries: readonly Entry[],
  entrances: readonly Entrance[],
  version: Version,
): Iterable<PlacedFault> {
  yield* doubled(root);
  yield* refusedHeads(root, entries, entrances, version);
  if (version === "tf.keras") yield* entersTwice(root);
  if (version === "keras3" || version === "tf.keras" || version === "tfjs") yield* partless(root, version);
  if (version === "tfjs") yield* leavesTwice(root);
  if (version !== "keras1" && version !== "tfjs") yield* keyless(root);
  yield* batchless(entries, entrances);
  if (version === "tf.keras" || version === "keras2" || version === "keras3") yield* manifold(root, version);
}

/** In a graph every layer says its name and what it reads beside its configuration, an input as well. */
function* keyless({ chain, members }: Scope): Iterable<PlacedFault> {
  for (const member of members) {
    const { tree, type, typeSpan } = member.entry;
    const at = member.kind === "layer" ? { layer: member.index } : {};
    for (const key of chain ? [] : ["name", "inbound_nodes"])
      if (get(tree, key) === undefined)
        yield {
          code: CODE,
          span: typeSpan,
          ...at,
          message: `${type} needs ${key} beside its config; Keras refuses a graph without it`,
        };
    const name = chain ? undefined : get(tree, "name");
    if (name && stringOf(name) === undefined)
      yield { code: CODE, span: name.span, ...at, message: `${type}: name must be text` };
    if (member.kind === "model") yield* keyless(member.scope);
  }
}

/** Before Keras 3 a layer in a chain that gives several tensors; Keras 3 hands them on as a list, which few layers read. */
function* manifold({ chain, members }: Scope, version: Version): Iterable<PlacedFault> {
  for (const [at, member] of members.entries()) {
    if (member.kind === "model") yield* manifold(member.scope, version);
    const why = member.kind === "model" || !chain ? undefined : severalBy(member.entry);
    if (!why || member.kind === "model") continue;
    const reader = version === "keras3" ? readerAfter(members, at) : undefined;
    if (version === "keras3" && !reader) continue;
    const refusal = reader
      ? `of which ${reader.type} behind it reads one`
      : "but a layer of a Sequential model has one";
    yield {
      code: CODE,
      span: why.span,
      layer: member.index,
      message: `${member.entry.type} gives several outputs with ${why.said}, ${refusal}`,
    };
  }
}

/** The layer that gets the list, if it takes one tensor. */
function readerAfter(members: Scope["members"], at: number): Entry | undefined {
  const next = members.slice(at + 1).find((m) => m.kind === "model" || !PASSES_ON.test(m.entry.type));
  return next?.kind === "layer" && READS_ONE.test(next.entry.type) ? next.entry : undefined;
}

const PARTS = ["name", "layers", "input_layers", "output_layers"];

/** A graph that lacks one of its parts is taken for a class of somebody's own, and refused. */
function* partless({ model, members }: Scope, version: Version): Iterable<PlacedFault> {
  const written = get(model, "class_name");
  const parts = version === "tfjs" ? PARTS.slice(1) : PARTS;
  const lacking = parts.filter((key) => get(get(model, "config"), key) === undefined);
  const name = stringOf(written) ?? "";
  const near = ["Functional", "Sequential", "Model"].find((known) => name !== known && isSlip(name, known));
  if (written && near !== undefined)
    yield {
      code: "unknown-layer",
      severity: "error",
      span: written.span,
      message: `Unknown Keras model class ${name}; did you mean ${near}?`,
      fixes: [
        {
          title: `Change to ${near}`,
          edits: [{ span: written.span, text: JSON.stringify(near) }],
          preferred: true,
        },
      ],
    };
  if (written && /^(Functional|Model)$/.test(name) && lacking.length > 0)
    yield {
      code: CODE,
      span: written.span,
      message: `The config of a ${name} model needs ${lacking.join(" and ")}`,
    };
  for (const member of members) if (member.kind === "model") yield* partless(member.scope, version);
}

/** An input that is named twice among those of a graph. */
function* entersTwice({ inputs, members }: Scope): Iterable<PlacedFault> {
  const seen = new Set<string>();
  for (const { name, span } of inputs) {
    if (seen.has(name))
      yield {
        code: "bad-reference",
        span,
        message: `Input ${name} is named twice; tf.keras takes each once`,
      };
    seen.add(name);
  }
  for (const member of members) if (member.kind === "model") yield* entersTwice(member.scope);
}

/** An output that is named twice: TensorFlow.js computes it once, and has nothing for the other. */
function* leavesTwice({ outputs, members }: Scope): Iterable<PlacedFault> {
  const seen = new Set<string>();
  for (const { name, node, tensor, span } of outputs) {
    const key = `${name}/${node}/${tensor}`;
    if (seen.has(key))
      yield {
        code: "bad-reference",
        span,
        message: `Output ${name} is named twice; TensorFlow.js cannot run such a model`,
      };
    seen.add(key);
  }
  for (const member of members) if (member.kind === "model") yield* leavesTwice(member.scope);
}

/** `BatchNormalization` becomes `batch_normalization`, the name of the first one that has none. */
const usualName = remembered((type) =>
  type
    .replaceAll(/(.)([A-Z][a-z0-9]+)/g, "$1_$2")
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase(),
);

/** Two layers of one model with the same name. */
function* doubled({ members }: Scope): Iterable<PlacedFault> {
  const first = new Map<string, Entry>();
  for (const member of members) {
    const { entry } = member;
    const other = first.get(entry.name);
    if (other && entry.nameSpan)
      yield {
        code: "bad-reference",
        span: entry.nameSpan,
        ...(member.kind === "layer" ? { layer: member.index } : {}),
        message: `Duplicate layer name ${entry.name}; Keras requires unique names within a model`,
        ...(other.nameSpan
          ? { related: [{ span: other.nameSpan, message: `first layer named ${entry.name}` }] }
          : {}),
      };
    else first.set(entry.name, entry);
    if (member.kind === "model") yield* doubled(member.scope);
  }
  yield* named(members.map(({ entry }) => ({ entry, own: stringOf(get(entry.config, "name")) })));
}

/** A layer without a name gets one that another has. */
function* named(
  all: readonly { readonly entry: Entry; readonly own: string | undefined }[],
): Iterable<PlacedFault> {
  const names = new Set(all.map(({ own }) => own));
  for (const { entry, own } of all) {
    const usual = own === undefined ? usualName(entry.type) : undefined;
    if (usual === undefined || !names.has(usual)) continue;
    yield {
      code: "bad-reference",
      severity: "warning",
      span: entry.typeSpan,
      message: `This ${entry.type} has no name; Keras calls the first one ${usual}, which another layer is named`,
    };
  }
}

/** A layer that keeps its state from one batch to the next has to know how large a batch is. */
function* batchless(entries: readonly Entry[], entrances: readonly Entrance[]): Iterable<PlacedFault> {
  if (entrances.length === 0 || entrances.some(({ entry }) => batchOf(entry) !== undefined)) return;
  for (const [layer, entry] of entries.entries()) {
    if (!/RNN$|LSTM$|GRU$|LSTM[123]D$|^Bidirectional$/.test(entry.type)) continue;
    const inner = entry.type === "Bidirectional" ? get(get(entry.config, "layer"), "config") : entry.config;
    const stateful = get(inner, "stateful");
    if (!stateful || !truthOf(stateful)) continue;
    yield {
      code: CODE,
      span: stateful.span,
      layer,
      message: `${entry.name} is stateful, which needs a fixed batch size, but the input's first extent is null; give the batch there`,
    };
  }
}

/** The batch that an input is fixed to, if the file says its shape at all. */
function batchOf({ config }: Entry): number | null | undefined {
  const shape = get(config, "batch_shape") ?? get(config, "batch_input_shape");
  // Nothing is certain without a shape.
  if (shape?.kind !== "seq") return null;
  return integerOf(items(shape)[0]);
}
