import { none, read, sources } from "./sources";

/** A framework's name stands in its dialect, and nowhere else: what differs from one to the next is a field of `Dialect`. */
const NAMES = /ultralytics|yolov|keras|torch/i;

/** Where one may stand all the same, what it has to look like there, and why. */
const ALLOWED: readonly (readonly [file: RegExp, line: RegExp, why: string])[] = [
  [
    /^server\/(model\/facts|measure\/conventions)\.ts$/,
    /"(ultralytics|yolov5|torchinfo)"|^ {2}(ultralytics|yolov5|torchinfo)\(n\)/,
    "ways of counting are called after the programs that count so: names in options, config files and JSON",
  ],
  [
    /^server\/(cli\/(source|against|commands\/(check|report|diff))|weights\/(archive|beside))\.ts$/,
    /[.|(]\(?keras\b/,
    "an ending of file names",
  ],
  [
    /^server\/(weights\/(keras|hdf5|beside|safetensors)|cli\/source)\.ts$/,
    /\bKeras\b|readKeras(Weights|Shards?|Model)|KERAS_(WEIGHTS|INDEX)|keras_version|\/keras"/,
    "a format of files that is called after the program that writes it",
  ],
];

const isAllowed = (file: string, line: string): boolean =>
  ALLOWED.some(([at, like]) => at.test(file) && like.test(line));

describe("names of frameworks", () => {
  const lines = sources("server")
    .filter((file) => !file.startsWith("server/dialects/"))
    .flatMap((file) =>
      read(file)
        .split("\n")
        .map((line, i) => ({ file, line, number: i + 1 }))
        .filter(({ line }) => NAMES.test(line)),
    );

  it("stand in dialects only", () =>
    none(
      lines
        .filter(({ file, line }) => !isAllowed(file, line))
        .map(({ file, line, number }) => `${file}:${number} ${line.trim()}`),
    ));

  it("are allowed nowhere else than they stand", () =>
    none(
      ALLOWED.filter(([at, like]) => !lines.some(({ file, line }) => at.test(file) && like.test(line))).map(
        ([at, , why]) => `${at}: ${why}`,
      ),
    ));
});
