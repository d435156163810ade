import type { Value } from "../../../../model/trace";
import { flag, integer, real } from "../../../../vocabulary/args";
import { type Block, c2, defineBlock } from "../../building/block";
import type { BlockBuilder } from "../../building/block-builder";

export interface Wiring {
  readonly shortcut: boolean;
  readonly groups: number;
}

/** What stands in the middle, on so many channels. */
export type Unit = (b: BlockBuilder, x: Value, channels: number, o: Wiring) => Value;

const args = (shortcut: boolean, groups = 1) =>
  ({
    c2,
    shortcut: flag({ default: shortcut }),
    g: integer({ min: 1, default: groups }),
    e: real({ min: 0, default: 0.5 }),
  }) as const;

interface Defaults {
  readonly shortcutB?: boolean;
  readonly groups?: number;
}

/** The three ways in which the YOLOv7 repository parts the channels around its inner units: A, B and C. */
export function cspFamily(
  prefix: string,
  units: Unit,
  { shortcutB = true, groups = 1 }: Defaults = {},
): readonly Block[] {
  const a = defineBlock({
    name: `${prefix}CSPA`,
    kind: "repeating",
    variants: ["v7"],
    args: args(true, groups),
    build(b, [x], { c2: out, shortcut, g, e }) {
      const h = Math.floor(out * e);
      const y = units(b, b.convBnAct("cv1", x, h), h, { shortcut, groups: g });
      return b.convBnAct("cv3", b.concat(y, b.convBnAct("cv2", x, h)), out);
    },
  });
  const b_ = defineBlock({
    name: `${prefix}CSPB`,
    kind: "repeating",
    variants: ["v7"],
    args: args(shortcutB, groups),
    build(b, [x], { c2: out, shortcut, g }) {
      const first = b.convBnAct("cv1", x, out);
      const y = units(b, first, out, { shortcut, groups: g });
      return b.convBnAct("cv3", b.concat(y, b.convBnAct("cv2", first, out)), out);
    },
  });
  const c = defineBlock({
    name: `${prefix}CSPC`,
    kind: "repeating",
    variants: ["v7"],
    args: args(true, groups),
    build(b, [x], { c2: out, shortcut, g, e }) {
      const h = Math.floor(out * e);
      const y = b.convBnAct("cv3", units(b, b.convBnAct("cv1", x, h), h, { shortcut, groups: g }), h);
      return b.convBnAct("cv4", b.concat(y, b.convBnAct("cv2", x, h)), out);
    },
  });
  return [a, b_, c];
}
