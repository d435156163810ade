import type { Value } from "../../model/trace";
import { isScalar, type Tree } from "../../model/tree";
import { compile } from "../compose/compile";
import type { Lowering } from "../compose/scope";
import type { Declaration, Declarations } from "./declaration";
import { runDeclared, type Types } from "./run";

/** A written argument as a number; true and false are 1 and 0. */
export function numberIn(tree: Tree | undefined): number | undefined {
  const value = isScalar(tree) ? tree.value : undefined;
  return typeof value === "number" ? value : typeof value === "boolean" ? Number(value) : undefined;
}

/** Declared modules as types of the `layers:` format; they can be made of each other. */
export function declaredTypes({ modules }: Declarations): Types {
  const types: Types = (written, scope) => {
    const d = modules.get(written.type);
    if (!d) return undefined;
    if (scope.within.includes(d.name)) {
      scope.fault({
        code: "cycle",
        span: written.typeSpan,
        layer: scope.layer,
        message: `Module ${d.name} contains itself`,
      });
      return (g, inputs) => g.unknown(inputs);
    }
    if (d.body.kind === "alias") {
      const within = [...scope.within, d.name];
      return compile({ ...written, type: d.body.of }, { ...scope, within });
    }
    const args: (number | undefined)[] = [];
    const named = new Map<string, number>();
    for (const a of written.args) {
      const value = numberIn(a.value);
      if (typeof a.name === "number") args[a.name] = value;
      else if (value !== undefined) named.set(a.name, value);
    }
    return stepOf(d, args, named, types);
  };
  return types;
}

const stepOf =
  (
    d: Declaration,
    args: readonly (number | undefined)[],
    named: ReadonlyMap<string, number>,
    types: Types,
  ): Lowering =>
  (g, inputs) =>
    runDeclared(g, d, { inputs, args, named, n: 1 }, types)[0] as Value;
