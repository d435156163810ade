import { readFileSync } from "node:fs";
import { damaged } from "./torture/damage";
import { everything } from "./torture/everything";
const name = "test/fixtures/huggingface/segformer.json";
try { everything(damaged(readFileSync(name, "utf8"), 105), name); } catch (e) { console.log(String((e as Error).stack).slice(0, 1500)); }
