import { onDemand } from "../../model/on-demand";
import { Beside } from "../../model/remember";
import type { Layout } from "../../model/tensor";
import type { Step } from "../../trace/again";
import type { Version } from "./document";
import { recalled } from "./remembered";
import type { Entry } from "./scope";
import type { Lowering } from "./spec";

/** What decides of all layers of a file alike what they come to. */
interface Around {
  readonly version: Version;
  readonly usual: Layout;
  readonly asWritten: boolean;
  readonly isOpen: boolean;
}

export const aroundOf = ({ version, usual, asWritten, isOpen }: Around): string =>
  `${version} ${usual} ${asWritten} ${isOpen}`;

interface Sound {
  readonly around: string;
  readonly number: number;
  readonly needsShapes: true;
}

/** Entries with which nothing is wrong: what they come to follows from how they are written, what is around them, and what they read. */
const sound = new Beside<Entry, Sound>();

export const keepSound = (entry: Entry, around: Around, number: number): void =>
  sound.set(entry, { around: aroundOf(around), number, needsShapes: true });

/** Stands for what a layer comes to, where nothing else of the file decides. */
export function soundStep(entry: Entry, around: Around): (Step & Sound) | undefined {
  const own = sound.get(entry);
  return own?.around === aroundOf(around) ? own : undefined;
}

/** The step of an entry that has been compiled before; `compile` is asked only where nobody remembers what came of it. */
export function compiledBefore(entry: Entry, around: Around, compile: () => Lowering): Lowering | undefined {
  const own = soundStep(entry, around);
  return own && recalled(own.number, onDemand(compile));
}
