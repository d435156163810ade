import { modulesOf } from "../../server/dialects/ultralytics/registry";
import { VARIANTS } from "../../server/dialects/ultralytics/variants";
import { filesBelow, none, read } from "./sources";

const ROOM = "server/dialects/ultralytics";

/** What is known of a module of YOLO files is in its literal: the loader and the checks read fields and know no names. */
describe("modules of YOLO files", () => {
  const names = new Set(VARIANTS.flatMap((v) => modulesOf(v).map(([name]) => name)));
  const files = filesBelow(ROOM).filter(
    (file) => file.endsWith(".ts") && !file.startsWith(`${ROOM}/blocks/`) && !file.includes("/declarations/"),
  );
  const isName = (word: string): boolean => names.has(word) || names.has(`nn.${word}`);

  it("are named nowhere but in their own files", () =>
    none(
      files.flatMap((file) =>
        read(file)
          .split("\n")
          .flatMap((line, i) => (wordsIn(line).some(isName) ? [`${file}:${i + 1} ${line.trim()}`] : [])),
      ),
    ));
});

/** Whole strings, and the alternatives of patterns; comments may give examples. */
function wordsIn(line: string): readonly string[] {
  const code = line.replace(/^\s*(\*|\/\/|\/\*).*/, "");
  const strings = [...code.matchAll(/["'`]([\w.]+)["'`]/g)].map(([, word = ""]) => word);
  const patterns = [...code.matchAll(/\/\^?\(?((?:\w+\|)+\w+)/g)].flatMap(([, words = ""]) =>
    words.split("|"),
  );
  return [...strings, ...patterns];
}
