import type { PlacedFault } from "../../model/fault";
import type { Argument } from "../../model/layer";
import type { Value } from "../../model/trace";
import { items, stringOf } from "../../model/tree";
import { type Declaration, declaredTypes, numberIn, runDeclared } from "../declared";
import { valued } from "./literal";
import type { Module } from "./module";
import { type Row, repeatsOf } from "./rows";
import { scaledChannels, scaledRepeats } from "./scaling";
import type { Settings } from "./settings";

/** A row whose module the user has declared; that comes before what Fovea knows of the name. */
export function declaredModule(row: Row, index: number, settings: Settings): Module | undefined {
  const d = settings.declared.modules.get(stringOf(row.module) ?? "");
  if (!d || d.body.kind === "alias") return undefined;
  const args = items(row.args).map((t) => numberIn(valued(t, settings.names)));
  const repeats = scaledRepeats(repeatsOf(row), settings.scaling);
  const [first] = args;
  const channels = d.scaled && first !== undefined ? scaledChannels(first, settings.scaling) : undefined;
  const types = declaredTypes(settings.declared);
  return {
    args: items(row.args).map(
      (value, i): Argument => ({ name: d.args[i]?.name ?? i, value, span: value.span }),
    ),
    repeat: repeats.used,
    faults: lacking(d, args, row, index),
    block: undefined,
    scaled: { ...(channels ? { channels } : {}), ...(repeats.written > 1 ? { repeats } : {}) },
    run(g, inputs) {
      if (inputs.length === 0) return [g.unknown(inputs)];
      const use = { args, c2: channels?.used, nc: settings.nc };
      const once = (xs: readonly Value[], n: number): readonly Value[] =>
        runDeclared(g, d, { ...use, inputs: xs, n }, types);
      if (d.repeat === "inner" || repeats.used <= 1) return once(inputs, repeats.used);
      return [g.repeat(repeats.used, "", inputs[0] as Value, (x) => once([x], 1)[0] as Value)];
    },
  };
}

function lacking(
  d: Declaration,
  args: readonly (number | undefined)[],
  row: Row,
  layer: number,
): readonly PlacedFault[] {
  const missing = d.args.filter(({ fallback }, i) => fallback === undefined && i >= args.length);
  if (missing.length === 0) return [];
  const span = row.module?.span ?? row.tree.span;
  const names = missing.map((a) => a.name).join(", ");
  return [
    { code: "bad-argument", span, layer, message: `${d.name} needs ${names} (arguments of its declaration)` },
  ];
}
