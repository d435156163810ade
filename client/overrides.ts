import type { Memento } from "vscode";
import type { OverrideParams } from "../server/protocol";

const KEY = "overrides";

/** The scale and the input size that the user chose for single documents, kept with the workspace. */
export class Overrides {
  constructor(private readonly memory: Memento) {}

  all(): readonly OverrideParams[] {
    return this.memory.get<readonly OverrideParams[]>(KEY, []);
  }

  /** Adds to what was chosen before; `undefined` takes a choice back. Returns what holds now. */
  async choose(uri: string, choice: Omit<OverrideParams, "uri">): Promise<OverrideParams> {
    const before = this.all();
    const now = { ...before.find((o) => o.uri === uri), ...choice, uri };
    const others = before.filter((o) => o.uri !== uri);
    const none = now.scale === undefined && now.inputSize === undefined;
    await this.memory.update(KEY, none ? others : [...others, now]);
    return now;
  }
}
