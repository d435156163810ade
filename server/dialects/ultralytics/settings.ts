import type { Declarations } from "../declared";
import type { Names } from "./literal";
import type { Scaling } from "./scaling";
import type { Variant } from "./variants";
import type { Change } from "./versions";

/** What the network is for, as far as the size of its images and the keys of its file go by it. */
export type Task = "detect" | "classify" | "obb";

/** What the top of the file says. */
export interface Settings {
  readonly variant: Variant;
  readonly nc: number;
  readonly channels: number;
  readonly scale: string | null;
  /** The letter that some modules go by: the scale, or that of the file's name where the file has none. */
  readonly size: string | null;
  readonly scales: readonly string[];
  readonly scaling: Scaling;
  readonly names: Names;
  /** Modules that the user says something of. */
  readonly declared: Declarations;
  /** Anchors per level, where the file has some. */
  readonly anchors: number | null;
  readonly regMax: number;
  readonly end2end: boolean;
  /** As it is used rather than trained. */
  readonly fused: boolean;
  readonly task: Task;
  /** The function behind convolutions; SiLU unless the file says otherwise. */
  readonly activation: string;
  /** The release that is said to build the file. */
  readonly release: string | undefined;
  /** Whether the loader that builds the file does this already. */
  readonly has: (change: Change) => boolean;
  /** The heads of networks with the newer blocks have a lighter classification branch. */
  readonly legacy: boolean;
}
