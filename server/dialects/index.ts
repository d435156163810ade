import type { Dialect } from "./dialect";
import { keras } from "./keras";
import { native } from "./native";
import { torch } from "./torch";
import { ultralytics } from "./ultralytics";

/** The dialects, the more particular first. */
export const dialects: readonly Dialect[] = [ultralytics, keras, torch, native];
