import type { Dtype } from "./facts";
import type { Framework } from "./framework";
import type { Span } from "./span";
import type { Tensor } from "./tensor";
import type { Tree } from "./tree";

/** What the user wrote: the layers of the file in file order, what feeds what, and where each thing stands. */
export interface Model {
  readonly dialect: string;
  /** The flavour of the dialect (`v5`, `v7` …), where one name means different things. */
  readonly variant: string | null;
  /** The chosen member of a family described by one file (`n` … `x`), and all that there are. */
  readonly scale: string | null;
  readonly scales: readonly string[];
  /** By what that member multiplies repeats and channels, and the most channels that it allows. */
  readonly scaling?: FamilyScaling;
  readonly name: string | null;
  readonly inputs: readonly ModelInput[];
  readonly layers: readonly Layer[];
  /** Where the file speaks of its layers; absent where each has an entry of its own. */
  readonly places?: readonly Place[];
  /** Rows of blocks, each as a part of the first layer that uses the block. */
  readonly inner?: readonly Place[];
  readonly groups: readonly Group[];
  /** The layers whose outputs leave the model; empty: those that nothing reads. */
  readonly outputs: readonly number[];
  /** Where else the file names inputs and layers: as an end of the model, as what is called, before the name of a weight. */
  readonly mentions?: readonly Reference[];
  /** Whose habits hold. */
  readonly framework: Framework;
  /** The weights that the file lists beside its layers, to be checked against those that follow from the layers. */
  readonly stated?: readonly StatedWeight[];
  /** The type of the weights, where the file states it. */
  readonly dtype?: Dtype;
  /** The most positions that it is made for, where it reads a sequence and the file says so. */
  readonly longest?: number;
  /** It has layers that the file does not list, as a graph of operations: nothing is known of them. */
  readonly unlisted?: boolean;
}

/** A weight as a manifest lists it. */
export interface StatedWeight {
  /** No layer has a name that it could be called after. */
  readonly stranger?: boolean;
  readonly name: string;
  readonly shape: readonly number[];
  readonly span: Span;
  /** Whose it is, by its name; absent when its name says nothing, or too much. */
  readonly layer?: number;
}

/** A tensor that enters the model. */
export interface ModelInput {
  readonly name: string;
  readonly type: Tensor;
  /** Where the file says it; absent when a setting or a convention of the framework does. */
  readonly span?: Span;
  /** `assumed`: nobody said so, and figures that need it are partial. `missing`: figures that need it are unknown. */
  readonly origin: "file" | "setting" | "convention" | "assumed" | "missing";
}

/** One entry of the file. */
export interface Layer {
  readonly index: number;
  /** The name given in the file, or one made from the type and the index. */
  readonly name: string;
  /** The type as the file spells it. */
  readonly type: string;
  /** The whole entry. A hint stands at its end, or at `hintAt`. */
  readonly span: Span;
  readonly typeSpan: Span;
  readonly nameSpan?: Span;
  readonly hintAt?: number;
  /** Where a problem of the layer stands, when that is neither its type nor what it is about: files that machines write. */
  readonly mark?: Span;
  readonly args: readonly Argument[];
  /** The argument of that name, where there is a quicker way than to look at all. */
  argument?(name: string): Argument | undefined;
  /** What feeds it, per call: a shared layer is called more than once. */
  readonly calls: readonly (readonly Reference[])[];
  readonly group?: string;
  /** How often the entry is stacked in series, after scaling; 1 when it is not. */
  readonly repeat?: number;
  /** It is stored with the model and no part of it: its figures are its own, and in no total. Behind all others. */
  readonly apart?: boolean;
  /** The maps that a head reads, finest first: so many of its inputs, or, where `eitherWay`, coarsest first as well. */
  readonly levels?: { readonly count: number; readonly eitherWay: boolean };
  /** What the chosen member of the family makes of the entry's numbers. */
  readonly scaled?: { readonly channels?: Scaled; readonly repeats?: Scaled };
}

/** Where the file speaks of a layer, or of a part of one: an entry, or a key such as `num_hidden_layers`. */
export interface Place {
  readonly span: Span;
  /** Where a hint stands. */
  readonly hintAt: number;
  readonly layer: number;
  /** The part of the layer that is meant, outermost name first: `["attention", "query"]`. */
  readonly path?: readonly string[];
}

/** Where the file speaks of what: each layer is its own place unless the dialect says otherwise. */
export const placesOf = ({ layers, places }: Pick<Model, "layers" | "places">): readonly Place[] =>
  places ?? layers.map(({ index, span, hintAt }) => ({ span, hintAt: hintAt ?? span.end, layer: index }));

/** The same, and the rows of blocks: what speaks of a layer or of a part of one. */
export const figuredPlaces = (model: Pick<Model, "layers" | "places" | "inner">): readonly Place[] =>
  model.inner ? [...placesOf(model), ...model.inner] : placesOf(model);

/** What stands for a layer when something leads to it: its type, or its first place. */
export function anchorOf({ places }: Pick<Model, "places">, { index, typeSpan }: Layer): Span {
  return places?.find((p) => p.layer === index && !p.path)?.span ?? typeSpan;
}

export const argumentOf = (layer: Layer, name: string): Argument | undefined =>
  layer.argument ? layer.argument(name) : layer.args.find((a) => a.name === name);

export interface FamilyScaling {
  readonly depth: number;
  readonly width: number;
  readonly maxChannels: number | null;
}

/** A number of the file, and what it is for one member of a family. */
export interface Scaled {
  readonly written: number;
  /** What the multiplication gives, before it is rounded. */
  readonly exact: number;
  readonly used: number;
  /** It was cut to the most channels of the scale first. */
  readonly clamped: boolean;
  /** It is left alone, though others of its kind are multiplied. */
  readonly unscaled?: Unscaled;
}

/** Why a number keeps its value: it is the same as another one of the file. */
export interface Unscaled {
  /** What there are as many of, in the plural: `classes`. */
  readonly like: string;
  /** What it is not multiplied by. */
  readonly factor: number;
  /** Who leaves it alone, as `the loader does`. */
  readonly loader: string;
}

/** An argument as written: named, or at a position. */
export interface Argument {
  readonly name: string | number;
  readonly value: Tree;
  readonly span: Span;
  readonly keySpan?: Span;
}

/** A reference to what feeds a layer. */
export interface Reference {
  readonly to: Source;
  /** Which of several outputs, and of which call of a shared layer. */
  readonly output?: number;
  readonly call?: number;
  /** Where it is written; the layer's own span when the order of the file implies it. */
  readonly span: Span;
  readonly text: string;
  readonly implied?: boolean;
  /** It says where a model, or one within it, begins or ends. */
  readonly ends?: true;
}

export type Source =
  | { readonly kind: "layer"; readonly index: number }
  | { readonly kind: "input"; readonly index: number }
  | { readonly kind: "nothing"; readonly why: string; readonly suggestions?: readonly string[] };

/** Rows that have a name, under which layers use them as their type. */
export interface Block {
  readonly name: string;
  readonly span: Span;
  readonly keySpan: Span;
  /** What they read are rows of the same block, or what the block is given. */
  readonly rows: readonly Layer[];
}

/** What has a name that other places of the file write; it is no layer. */
export interface Named {
  readonly name?: string;
  readonly span: Span;
  readonly declared: Span;
  readonly uses: readonly Span[];
}

/** A part of the file that has a total of its own: `backbone`, `head`, `layers`. */
export interface Group {
  readonly name: string;
  readonly span: Span;
  readonly keySpan: Span;
  readonly layers: readonly number[];
}
