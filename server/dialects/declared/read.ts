import type { TextFault } from "../../model/fault";
import { rememberedFor } from "../../model/remember";
import {
  booleanOf,
  type Entry,
  get,
  isMapping,
  isScalar,
  isSeq,
  items,
  type Mapping,
  stringOf,
  type Tree,
} from "../../model/tree";
import { nearest } from "../../text/nearest";
import {
  type Composition,
  type Contract,
  type Declaration,
  type Declarations,
  type DeclaredArg,
  NAMES,
} from "./declaration";
import { type Expression, isExpression, namesIn, number, parseExpression } from "./expression";

/** The keys of a declaration, for its reader, the completions and the documentation. */
export const DECLARATION_KEYS: Readonly<Record<string, string>> = {
  channels:
    "Output channels: same, first-arg (scaled as the framework scales its own), or arithmetic such as 4*c1.",
  stride: "Stride along each side (default 1); 1/2 doubles the size.",
  kernel: "Size of its window, for the receptive field, or global.",
  args: "Names of its arguments in order, with optional defaults: [c2, k=3].",
  parameters: "Number of parameters, as arithmetic: c1*c1/8 + 98.",
  macs: "Multiply-accumulates for one example, as arithmetic: h*w*c1*c2.",
  like: "Known module that this is another name for.",
  layers: "Layers it is made of, in the `layers:` format, with arithmetic in place of numbers.",
  blocks: "Same as layers.",
  residual: "Add the input to the output of the layers.",
  defaults: "Default arguments of all its layers.",
  repeat: "What the row's repeats do: stack (copies in series) or inner (passed to the module as n).",
  head: "The module is a head: it reads several rows and ends the network.",
  source: "Source of the module: a paper, a repository.",
};

/** Every declaration of a config file's `modules`. The same mapping is read once. */
export const readDeclarations = rememberedFor((tree: Mapping): Declarations => {
  const faults: TextFault[] = [];
  const modules = new Map<string, Declaration>();
  for (const entry of tree.entries) {
    const declaration = readDeclaration(entry, faults);
    if (declaration) modules.set(declaration.name, declaration);
  }
  return { modules, faults };
});

export const NO_DECLARATIONS: Declarations = { modules: new Map(), faults: [] };

type Say = (tree: Tree, message: string, severity?: TextFault["severity"]) => void;

function readDeclaration({ key, value }: Entry, faults: TextFault[]): Declaration | undefined {
  const name = String(key.value);
  const say: Say = ({ span }, message, severity = "error") =>
    faults.push({ span, message: `${name}: ${message}`, severity });
  // A list alone is what the module is made of.
  const map = isSeq(value) ? undefined : value;
  if (map && !isMapping(map)) {
    say(value, "a declaration must be a mapping or a list of layers");
    return undefined;
  }
  for (const e of map?.entries ?? []) unknownKey(e, say);
  const list = map ? (get(map, "layers") ?? get(map, "blocks")) : value;
  const args = argsOf(get(map, "args"), list !== undefined, get(map, "channels"), say);
  const reader = new Fields(map, new Set([...Object.keys(NAMES), ...args.map((a) => a.name)]), say);
  const like = reader.word("like");
  return {
    name,
    args,
    channels: channelsOf(reader),
    scaled: args[0]?.name === "c2",
    stride: reader.expression("stride") ?? number(1),
    kernel: stringOf(get(map, "kernel")) === "global" ? number(Infinity) : reader.expression("kernel"),
    repeat: reader.choice("repeat", ["stack", "inner"]) ?? "stack",
    head: reader.flag("head"),
    body:
      like !== undefined
        ? { kind: "alias", of: like }
        : list === undefined
          ? contractOf(reader)
          : compositionOf(list, reader, say),
    source: stringOf(get(map, "source")),
  };
}

function unknownKey({ key }: Entry, say: Say): void {
  const name = String(key.value);
  if (name in DECLARATION_KEYS) return;
  const near = nearest(name, Object.keys(DECLARATION_KEYS))[0];
  say(
    key,
    near
      ? `unknown key \`${name}\`; did you mean \`${near}\`?`
      : `unknown key \`${name}\`; available: ${Object.keys(DECLARATION_KEYS).join(", ")}`,
  );
}

function channelsOf(reader: Fields): Expression | undefined {
  const said = stringOf(reader.at("channels"));
  if (said === "same") return { kind: "name", name: "c1", at: 0 };
  if (said === "first-arg") return { kind: "name", name: "c2", at: 0 };
  return reader.expression("channels");
}

const contractOf = (reader: Fields): Contract => ({
  kind: "contract",
  parameters: reader.expression("parameters"),
  macs: reader.expression("macs"),
});

function compositionOf(list: Tree, reader: Fields, say: Say): Composition {
  if (!isSeq(list)) say(list, "layers must be a list");
  for (const name of ["parameters", "macs"]) {
    const tree = reader.at(name);
    if (tree) say(tree, `${name} follow from the layers; remove \`${name}\` or the layers`, "warning");
  }
  return {
    kind: "composition",
    layers: items(list),
    residual: reader.flag("residual"),
    defaults: reader.at("defaults"),
  };
}

/** Names, `name=default`, or a mapping of both. Without any, what its output channels need. */
function argsOf(
  tree: Tree | undefined,
  composed: boolean,
  channels: Tree | undefined,
  say: Say,
): readonly DeclaredArg[] {
  if (!tree) {
    const said = stringOf(channels);
    const first = said === "first-arg" || (composed && channels === undefined);
    return first ? [{ name: "c2", fallback: undefined }] : [];
  }
  if (isMapping(tree))
    return tree.entries.map((e) => ({ name: String(e.key.value), fallback: numeric(e.value) }));
  if (!isSeq(tree)) {
    say(tree, "args must be a list of names, or a mapping from names to defaults");
    return [];
  }
  return tree.items.flatMap((item) => argOf(item, say));
}

function argOf(item: Tree, say: Say): readonly DeclaredArg[] {
  const [, name, value] = /^\s*([A-Za-z_]\w*)\s*(?:=\s*(.*?)\s*)?$/.exec(stringOf(item) ?? "") ?? [];
  if (name === undefined) {
    say(item, "an argument must be a name or name=default");
    return [];
  }
  if (value === undefined || value === "") return [{ name, fallback: undefined }];
  const fallback = /^true$/i.test(value) ? 1 : /^(false|none)$/i.test(value) ? 0 : Number(value);
  if (Number.isFinite(fallback)) return [{ name, fallback }];
  say(item, `${value} is not a number`);
  return [{ name, fallback: undefined }];
}

const numeric = (tree: Tree): number | undefined => {
  const v = isScalar(tree) ? tree.value : undefined;
  return typeof v === "number" ? v : typeof v === "boolean" ? Number(v) : undefined;
};

/** The values of one declaration. */
class Fields {
  constructor(
    private readonly map: Mapping | undefined,
    private readonly names: ReadonlySet<string>,
    private readonly say: Say,
  ) {}

  at(name: string): Tree | undefined {
    return get(this.map, name);
  }

  expression(name: string): Expression | undefined {
    const tree = this.at(name);
    if (!tree) return undefined;
    const value = isScalar(tree) ? tree.value : undefined;
    if (typeof value === "number") return number(value);
    if (typeof value !== "string") {
      this.say(tree, `${name} must be a number or arithmetic with ${[...this.names].join(", ")}`);
      return undefined;
    }
    const read = parseExpression(value);
    if (!isExpression(read)) {
      this.say(tree, `${name}: ${read.wrong}`);
      return undefined;
    }
    const stranger = namesIn(read).find(({ name: n }) => !this.names.has(n) && !/^args\[\d+\]$/.test(n));
    if (!stranger) return read;
    this.say(tree, `${name}: unknown variable ${stranger.name}; available: ${[...this.names].join(", ")}`);
    return undefined;
  }

  word(name: string): string | undefined {
    const tree = this.at(name);
    const value = stringOf(tree);
    if (tree && value === undefined) this.say(tree, `${name} must be a name`);
    return value;
  }

  choice<const C extends string>(name: string, choices: readonly C[]): C | undefined {
    const tree = this.at(name);
    const found = choices.find((c) => c === stringOf(tree));
    if (tree && found === undefined) this.say(tree, `${name} must be ${choices.join(" or ")}`);
    return found;
  }

  flag(name: string): boolean {
    const tree = this.at(name);
    const value = booleanOf(tree);
    if (tree && value === undefined) this.say(tree, `${name} must be true or false`);
    return value ?? false;
  }
}
