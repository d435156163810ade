import type { Layer } from "../../model/layer";
import { holds } from "../../model/span";
import { get, type Mapping } from "../../model/tree";
import { exact, figureText, shapeText, short } from "../../text/figures";
import { code, table } from "../../text/markdown";
import type { Measured, Note } from "../dialect";
import { docsOf, keyNotes } from "../said";
import { SECTION_DOCS, SECTION_NAMES, SECTIONS } from "./keys";

/** What each key means, and which stages there are. */
export function notesOf(measured: Measured, root: Mapping): readonly Note[] {
  const stages = stageNotes(measured);
  const keys = SECTION_NAMES.flatMap((name) => keyNotes(get(root, name), docsOf(SECTIONS[name])));
  return [
    ...stages,
    ...keyNotes(root, SECTION_DOCS),
    ...keys.filter((k) => !stages.some((s) => holds(s.span, k.span.start))),
  ];
}

/** A key that decides all stages at once says which they are. */
function stageNotes({ model, facts }: Measured): readonly Note[] {
  const placed = new Set(model.places?.map((p) => p.layer));
  const stages = model.layers.filter((l) => l.repeat !== undefined && !placed.has(l.index));
  const [first] = stages;
  if (!first) return [];
  const { span } = first;
  const each = stages.map(({ index, repeat = 1 }) => {
    const width = facts.layers[index]?.outputs[0]?.dims?.[0];
    return `${repeat}×${typeof width === "number" ? width : "?"}`;
  });
  const hint = `→ ${stages.length === 1 ? "1 stage" : `${stages.length} stages`}: ${each.join(", ")}`;
  // Where the default holds there is no key that a hint could stand behind.
  const isShown = stages.length <= MOST_SHOWN && first.args.some((a) => a.name === "DEPTH");
  return [{ span, hintAt: span.end, ...(isShown ? { hint } : {}), hover: hover(stages, facts) }];
}

/** More stages than this would make a hint of a whole line. */
const MOST_SHOWN = 8;

const hover = (layers: readonly Layer[], facts: Measured["facts"]): string =>
  table(
    ["stage", "blocks", "output", "parameters", "MACs"],
    ["left", "right", "left", "right", "right"],
    layers.flatMap(({ name, index, repeat = 1 }) => {
      const own = facts.layers[index];
      const [output] = own?.outputs ?? [];
      if (!own || !output) return [];
      const { parameters, macs } = own;
      return [
        [
          code(name),
          String(repeat),
          shapeText(output),
          figureText(parameters, exact),
          figureText(macs, short),
        ],
      ];
    }),
  );
