import type { PlacedFault } from "../../model/fault";
import type { Argument, Layer, Model, ModelInput, Reference } from "../../model/layer";
import type { Options } from "../../model/options";
import { Beside } from "../../model/remember";
import type { Span } from "../../model/span";
import { tensor } from "../../model/tensor";
import { type Entry, entry, get, type Mapping, stringOf } from "../../model/tree";
import type { FileContext, Reading } from "../dialect";
import { TORCH } from "../frameworks";
import type { Entering, Scope, Stage } from "./architecture";
import { check } from "./checks";
import { sizeOf } from "./checks/sizes";
import type { Claim } from "./claims";
import { levelsText } from "./parts/levels";
import { scopeOf } from "./scope";
import { weightTypeOf } from "./storage";

export function readHuggingFace(claim: Claim, { text, options }: FileContext): Reading {
  const { root } = claim;
  const faults: PlacedFault[] = [];
  const fault = (f: PlacedFault): void => void faults.push(f);
  const scope = scopeOf(root, claim.family, fault);
  const { inputs, stages } = claim.family.build(scope);
  const at = anchorOf(root);
  check(scope, [...new Set([scope, ...stages.flatMap((s) => (s.scope ? [s.scope] : []))])]);
  const dtype = weightTypeOf(root);
  const longest = longestOf(scope, stages);
  const model: Model = {
    dialect: "huggingface",
    variant:
      claim.family.types[0] === typeOf(root) ? typeOf(root) : (typeOf(root) ?? claim.family.types[0] ?? null),
    scale: null,
    scales: [],
    name: null,
    inputs: inputs.map((i) => inputOf(i, options)),
    layers: stages.map((s, i) => layerOf(s, i, stages, inputs, at, text)),
    groups: groupsOf(stages, at, root.span),
    outputs: [],
    framework: TORCH,
    places: [],
    ...(dtype ? { dtype } : {}),
    ...(longest ? { longest } : {}),
  };
  const presumed = claim.by === "keys" || claim.by === "levels";
  // What a family refuses is nothing to a model that is only taken for one.
  const own = presumed ? faults.map((f) => ({ ...f, severity: "information" as const })) : faults;
  return {
    model,
    faults: [...takenFor(claim, root, at), ...own],
    lower(g, { index }, xs) {
      const { times = 1, run } = stages[index] as Stage;
      const made = (): ReturnType<Stage["run"]> => g.stacked(times, () => run(g, xs));
      return [presumed ? g.assuming(made) : made()];
    },
  };
}

/** The most positions of what writes last. */
const longestOf = (scope: Scope, stages: readonly Stage[]): number | undefined =>
  sizeOf(stages.at(-1)?.scope ?? scope, "positions")?.value;

const typeOf = (root: Mapping): string | null =>
  stringOf(get(root, "_class_name")) ?? stringOf(get(root, "model_type")) ?? null;

/** Where stands what no key of the file speaks of. */
const anchorOf = (root: Mapping): Entry | undefined =>
  entry(root, "_class_name") ?? entry(root, "model_type") ?? entry(root, "architectures") ?? root.entries[0];

function takenFor(
  { family, by, levels = [] }: Claim,
  root: Mapping,
  at: Entry | undefined,
): readonly PlacedFault[] {
  const type = typeOf(root);
  const [own = ""] = family.types;
  const span = at?.span ?? root.span;
  if (by === "type")
    return family.remote === undefined
      ? []
      : [
          {
            code: "model-type",
            span,
            severity: "information",
            message: `${family.types.includes(type ?? "") ? type : own} ${family.remote}`,
          },
        ];
  const how =
    by === "levels"
      ? levelsText(levels)
      : `its ${by === "class" ? `class is one of ${own}` : `keys are like those of ${own}`}, which it is taken for`;
  const said = type === null ? "The file has no model_type" : `No family is known by the name ${type}`;
  return [
    {
      code: "model-type",
      span,
      severity: type === null ? "warning" : "information",
      message: `${said}; ${how}`,
    },
  ];
}

function inputOf({ name, dims: said, first, usual }: Entering, { context, input }: Options): ModelInput {
  // What sizes and patches of a broken file divide to may be no number of positions.
  const dims = said?.map((d) => (d !== null && Number.isSafeInteger(d) && d > 0 ? d : null));
  if (dims)
    return {
      name,
      type: tensor(input && input.length === dims.length ? input : dims, first ? "first" : "last"),
      origin: input ? "setting" : dims.some((d) => d === null) ? "missing" : usual ? "convention" : "file",
    };
  const told = context ?? (input?.length === 1 ? input[0] : undefined);
  return {
    name,
    type: tensor([told ?? 1], "last"),
    origin: told === undefined ? "convention" : "setting",
  };
}

function layerOf(
  stage: Stage,
  index: number,
  stages: readonly Stage[],
  inputs: readonly Entering[],
  anchor: Entry | undefined,
  text: string,
): Layer {
  const at = placeOf(stage) ?? anchor;
  const span = at?.span ?? { start: 0, end: text.length };
  return {
    index,
    name: stage.name,
    type: stage.type,
    span,
    typeSpan: at?.key.span ?? span,
    hintAt: span.end,
    args: argumentsOf(stage.scope),
    calls: [referencesOf(stage, index, stages, inputs, span)],
    group: sectionOf(stage),
    ...(stage.apart ? { apart: true } : {}),
    ...(stage.times !== undefined && stage.times > 1 ? { repeat: stage.times } : {}),
  };
}

/** The first of its keys that the file has. */
function placeOf({ keys, scope }: Stage): Entry | undefined {
  for (const key of keys) {
    const found = scope?.entry(key);
    if (found) return found;
  }
  return undefined;
}

const argumentsKept = new Beside<Mapping, readonly Argument[]>();

/** The keys of its level that the family reads, as arguments of each of its layers. */
function argumentsOf(scope: Scope | undefined): readonly Argument[] {
  if (!scope) return [];
  const kept = argumentsKept.get(scope.map);
  if (kept) return kept;
  const made = Object.keys(scope.keys).flatMap((name): Argument[] => {
    // What leaves the model is no layer's width, although layers elsewhere call theirs so.
    const found = name === "out_channels" ? undefined : scope.entry(name);
    return found ? [{ name, value: found.value, span: found.span, keySpan: found.key.span }] : [];
  });
  argumentsKept.set(scope.map, made);
  return made;
}

function referencesOf(
  { reads }: Stage,
  index: number,
  stages: readonly Stage[],
  inputs: readonly Entering[],
  span: Span,
): readonly Reference[] {
  const implied = { span, text: "", implied: true } as const;
  if (!reads) {
    const to: Reference["to"] =
      index === 0 ? { kind: "input", index: 0 } : { kind: "layer", index: index - 1 };
    return [{ to, ...implied }];
  }
  return reads.map((name): Reference => {
    const from = lastNamed(stages, index, name);
    if (from >= 0) return { to: { kind: "layer", index: from }, ...implied };
    const entering = Math.max(
      inputs.findIndex((i) => i.name === name),
      0,
    );
    return { to: { kind: "input", index: entering }, ...implied };
  });
}

const sectionOf = ({ section = "model" }: Stage): string => section;

function groupsOf(stages: readonly Stage[], anchor: Entry | undefined, whole: Span): Model["groups"] {
  const names = [...new Set(stages.map(sectionOf))];
  return names.map((name) => {
    const own = stages.flatMap((s, i) => (sectionOf(s) === name ? [i] : []));
    return { name, span: whole, keySpan: anchor?.key.span ?? whole, layers: own };
  });
}

/** The last stage of that name before this one. */
function lastNamed(stages: readonly Stage[], before: number, name: string): number {
  for (let i = before - 1; i >= 0; i--) if (stages[i]?.name === name) return i;
  return -1;
}
