import { deviceNamed } from "../../measure/devices";
import type { Device } from "../../model/device";
import type { Context } from "../engine/rule";

/** The devices that the model is said to be for. Who is not known was reported in the config file. */
export const targetsOf = ({ options: { rules, devices } }: Context): readonly Device[] =>
  [...new Set(rules?.devices ?? [])].flatMap((name) => deviceNamed(name, devices) ?? []);

/** Where a whole model is spoken of. */
export const modelSpan = ({ model }: Context) =>
  model.groups[0]?.keySpan ?? model.layers[0]?.typeSpan ?? { start: 0, end: 1 };
