import { fileJson } from "../../views/json";
import type { Format } from "./format";

/** One JSON document, `ReportJson` of views/json, written as it grows: a file that is done is not kept. */
export function jsonFormat(): Format {
  let before = '{"schemaVersion":1,"files":[';
  return {
    file(result) {
      const text = `${before}\n${JSON.stringify(fileJson(result))}`;
      before = ",";
      return text;
    },
    end: () => `${before === "," ? "" : before}\n]}\n`,
  };
}
