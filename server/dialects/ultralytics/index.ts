import { items, get, stringOf, isMapping, isSeq, integerOf } from "../../model/tree";
import type { Argument, Layer, Reference } from "../../model/layer";
import { tensor, channels, withChannels } from "../../model/tensor";
import { span } from "../../model/span";
import type { Dialect, ReadingFault } from "../dialect";
import { nearest } from "../vocabulary/layer";
import { BLOCKS } from "./blocks/_all";
import { evaluate, rowsOf, settingsOf, type Row, type Arg } from "./rows";
import { scaleChannels, scaleRepeats } from "./scaling";

export const ultralytics: Dialect = {
  name: "ultralytics",
  scent: (text) => /\bbackbone\b/.test(text) && /\bhead\b/.test(text),
  claims: ({ root }) =>
    isMapping(root) &&
    [get(root, "backbone"), get(root, "head")].every(
      (t) => isSeq(t) && t.items.length > 0 && t.items.every((r) => isSeq(r)),
    ),
  read(parsed, file) {
    const root = parsed.root!;
    const rows = rowsOf(root);
    const settings = settingsOf(root, rows, file);
    const faults: ReadingFault[] = [];
    const size = file.options.inputSize ?? [640, 640];
    const reference = (row: Row, index: number): Reference[] => {
      const list = row.from && isSeq(row.from) ? row.from.items : row.from ? [row.from] : [];
      return list.map((t): Reference => {
        const n = integerOf(t) ?? NaN;
        const target = n < 0 ? index + n : n;
        const text = t.kind === "scalar" ? t.source : "";
        if (target === -1 && index === 0) return { to: { kind: "input", index: 0 }, span: t.span, text };
        if (target >= 0 && target < index)
          return { to: { kind: "layer", index: target }, span: t.span, text };
        faults.push({
          code: "bad-reference",
          span: t.span,
          message: `Row ${index} reads row ${target}, but only rows 0 to ${index - 1} come before it`,
          layer: index,
        });
        return { to: { kind: "nothing", why: "no such row" }, span: t.span, text };
      });
    };
    const layers = rows.map((row, index): Layer => {
      const type = stringOf(row.module) ?? "?";
      const args = items(row.args).map((value, i): Argument => ({ name: i, value, span: value.span }));
      if (!BLOCKS[type]) {
        const near = nearest(type, Object.keys(BLOCKS));
        faults.push({
          code: "unknown-layer",
          severity: "warning",
          span: row.module?.span ?? row.tree.span,
          message: `Unknown module ${type}`,
          layer: index,
          fixes: near.map((n) => ({ title: `Change to ${n}`, edits: [{ span: row.module!.span, text: n }] })),
        });
      }
      const n = integerOf(row.repeats) ?? 1;
      return {
        index,
        name: `row ${index}`,
        type,
        span: row.tree.span,
        typeSpan: row.module?.span ?? row.tree.span,
        args,
        calls: [reference(row, index)],
        group: String(row.group.key.value),
        repeat: scaleRepeats(n, settings.scaling),
        hintAt: row.tree.span.end,
      };
    });
    const groups = ["backbone", "head"].flatMap((name) => {
      const e = isMapping(root) ? root.entries.find((x) => x.key.value === name) : undefined;
      return e
        ? [
            {
              name,
              span: e.span,
              keySpan: e.key.span,
              layers: layers.filter((l) => l.group === name).map((l) => l.index),
            },
          ]
        : [];
    });
    return {
      faults,
      model: {
        dialect: "ultralytics",
        variant: settings.variant,
        scale: settings.scale,
        scales: settings.scales,
        name: null,
        inputs: [
          { name: "images", type: tensor([settings.channels, ...size], "first"), origin: "convention" },
        ],
        layers,
        groups,
        outputs: [],
        framework: "torch",
      },
      lower(g, layer, xs) {
        const row = rows[layer.index]!;
        const b = BLOCKS[layer.type];
        const args = items(row.args).map((a) => evaluate(a, settings.names));
        const n = layer.repeat ?? 1;
        if (!b) {
          const c = args[0];
          const x = xs[0]!;
          return [
            g.unknown(
              xs,
              typeof c === "number" && c >= 8
                ? withChannels(x.type, scaleChannels(c, settings.scaling))
                : x.type,
            ),
          ];
        }
        const scaled: Arg[] =
          b.base && typeof args[0] === "number"
            ? [scaleChannels(args[0], settings.scaling), ...args.slice(1)]
            : args;
        if (b.repeats || n <= 1 || b.head) return [b.build(g, xs, scaled, { settings, n })].flat() as never;
        return [g.repeat(n, "", xs[0]!, (x) => b.build(g, [x], scaled, { settings, n: 1 }) as never)];
      },
    };
  },
};
export const used = [span, channels];
