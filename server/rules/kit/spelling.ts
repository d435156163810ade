import type { NewLayer } from "../../edit/insert";
import { mappingAt, siteOf } from "../../edit/sites";
import type { Pairs, WrittenValue } from "../../edit/style";
import type { Layer, Model } from "../../model/layer";
import { rememberedFor } from "../../model/remember";
import { get, integerOf } from "../../model/tree";
import { argumentFor } from "../../vocabulary/spellings";
import type { Context } from "../engine/rule";

/** A layer in the words of the file: `nn.MaxPool2d`, `MaxPooling2D`, `max_pool2d`, `maxpool2d`. */
export function spelled(camel: string, { model, dialect }: Context): string {
  const { prefix: own, isCamel: keeps, isSnake } = wordsOf(model);
  // Rows name a module as Python does.
  const prefix = own || (dialect.notation?.rows ? "nn." : "");
  if (keeps) return prefix + camel;
  const words = isSnake ? camel.replace(/([a-z])([A-Z])/g, "$1_$2") : camel;
  return prefix + words.toLowerCase();
}

/** How the types of a file are spelt: looked at once for all of its fixes. */
const wordsOf = rememberedFor(({ layers }: Model) => {
  const types = [...new Set(layers.map((l) => l.type))];
  return {
    prefix: types.map((t) => /^.*\./.exec(t)?.[0]).find((p) => p !== undefined) ?? "",
    isCamel: types.some((t) => /[A-Z]/.test(t.slice(t.lastIndexOf(".") + 1))),
    isSnake: types.some((t) => /[a-z]_[a-z]/.test(t)),
  };
});

const isCamel = ({ model }: Context): boolean => model.layers.some((l) => /[A-Z]/.test(l.type));

export const maxPooling = (rank: number, window: number, context: Context): NewLayer => {
  const { words } = context.model.framework;
  const used = existing("pool", context);
  const type = used?.type ?? spelled(words.maxPool(rank), context);
  const size = Array<number>(rank).fill(window);
  const args: Pairs = isWrittenOut(context)
    ? [["pool_size", size], ["padding", "valid"], ["strides", size], ...layoutOf(context)]
    : [[used?.kernel ?? words.window, window]];
  return configured(type, args, context);
};

export function globalPooling(rank: number, context: Context): NewLayer {
  const { globalPool } = context.model.framework.words;
  if (globalPool)
    return configured(
      spelled(globalPool(rank), context),
      isWrittenOut(context) ? layoutOf(context) : [],
      context,
    );
  // A framework without global pooling by name has the adaptive one; a plain word says more.
  return isCamel(context)
    ? { type: spelled(`AdaptiveAvgPool${rank}d`, context), args: [["output_size", 1]] }
    : { type: spelled(`GlobalAvgPool${rank}d`, context), args: [] };
}

export const rectifier = (context: Context): NewLayer => configured(spelled("ReLU", context), [], context);

/** A max pooling that the file has already, to write the next one alike. */
function existing(op: string, { trace, model }: Context): { type: string; kernel: string } | undefined {
  for (const node of trace.nodes) {
    const layer = model.layers[node.layer];
    if (!layer || node.op !== op || node.attrs.mode !== "max" || node.path.length > 0) continue;
    const own = argumentFor(layer, "kernel");
    if (own) return { type: layer.type, kernel: String(own.name) };
  }
  return undefined;
}

const isWrittenOut = ({ dialect }: Context): boolean => dialect.writtenOut === true;

const layoutOf = ({ model }: Context): Pairs => [
  ["data_format", model.inputs[0]?.type.layout === "first" ? "channels_first" : "channels_last"],
];

/** A file that is written out has a name and what all layers have in each configuration. */
function configured(type: string, args: Pairs, context: Context): NewLayer {
  if (!isWrittenOut(context)) return { type, args };
  const { model } = context;
  const base = type.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
  const taken = new Set(model.layers.map((l) => l.name));
  let name = base;
  for (let i = 1; taken.has(name); i++) name = `${base}_${i}`;
  const common = ["trainable", "dtype"].flatMap((key): Pairs => {
    const value = configOf(model.layers.at(-1), key, context);
    return value === undefined ? [] : [[key, value]];
  });
  return { type, args: [["name", name], ...common, ...args] };
}

function configOf(layer: Layer | undefined, key: string, { root, text }: Context): WrittenValue | undefined {
  const place = layer && siteOf(root, layer.span);
  const tree = get(get(place && mappingAt(place), "config"), key);
  return tree && integerOf(tree) === undefined
    ? { raw: text.slice(tree.span.start, tree.span.end) }
    : undefined;
}
