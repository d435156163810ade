import type { Dialect } from "./dialect";
import { native } from "./native";
import { torch } from "./torch";
import { ultralytics } from "./ultralytics";

/** The dialects, the more particular first. */
export const dialects: readonly Dialect[] = [ultralytics, torch, native];
