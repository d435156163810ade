import { readFileSync } from "node:fs";
import path from "node:path";

/** In characters: what has so many in a row in common is alike. */
const PIECE = 10;
/** Of the source, in characters: minified, that is about as far as a packer looks back. */
const ROOM = 60_000;

/** Pieces: of texts that are short, nearly all is said by others, and they would come first wherever they belong. */
const SHORT = 300;

const piecesOf = (text) => {
  const pieces = new Set();
  for (let i = 0; i + PIECE <= text.length; i++) pieces.add(text.slice(i, i + PIECE));
  return pieces;
};

/** The places of the texts in an order in which each has much in common with those right before it. The first stays the first. */
export function orderedAlike(texts) {
  const pieces = texts.map(piecesOf);
  const left = new Set(texts.keys());
  const order = [];
  /** How many of the last texts have a piece. */
  const near = new Map();
  const count = (i, by) => {
    for (const piece of pieces[i]) near.set(piece, (near.get(piece) ?? 0) + by);
  };
  const shareOf = (i) => {
    let shared = 0;
    for (const piece of pieces[i]) if (near.get(piece) > 0) shared++;
    return shared / (pieces[i].size + SHORT);
  };
  let [room, oldest] = [ROOM, 0];
  while (left.size > 0) {
    const shares = order.length === 0 ? [[0, 1]] : [...left].map((i) => [i, shareOf(i)]);
    const [next] = shares.reduce((a, b) => (b[1] > a[1] ? b : a));
    left.delete(next);
    order.push(next);
    count(next, 1);
    for (room -= texts[next].length; room < 0; room += texts[order[oldest++]].length)
      count(order[oldest], -1);
  }
  return order;
}

/** Rooms of many modules that are alike. */
const ROOMS =
  /(?:huggingface[/\\](?:architectures|diffusers)|server[/\\]rules|ultralytics[/\\]blocks)[/\\]index\.ts$/;
const IMPORT = /^import .* from "([^"]*)";\n/gm;
const [NAME, ENTRY] = [/^import (\w+) /, /^ {2}(?:"[^"]+": )?(\w+),\n/gm];

/**
 * Modules stand in the bundle in the order in which the index of their room has them. By their names like ones are far apart, and a
 * packer writes the second of them out again: as neighbours, the families of Hugging Face are a fifteenth less. So do the entries
 * of an object, which are looked up by their names; a list stays as it is.
 */
export const ALIKE_TOGETHER = {
  name: "alike-together",
  setup(build) {
    if (!build.initialOptions.minify) return;
    build.onLoad({ filter: ROOMS }, ({ path: file }) => {
      const text = readFileSync(file, "utf8");
      const imports = [...text.matchAll(IMPORT)];
      const texts = imports.map(([, from]) => sourceOf(path.join(path.dirname(file), `${from}.ts`)));
      const ordered = orderedAlike(texts).map((i) => imports[i][0]);
      const rest = text.replace(IMPORT, "");
      const entries = new Map([...rest.matchAll(ENTRY)].map(([line, name]) => [name, line]));
      const lines = ordered.map((line) => entries.get(NAME.exec(line)?.[1]));
      const own = /= \{$/m.test(rest) ? `export const all = {\n${lines.join("")}};\n` : rest;
      return { contents: ordered.join("") + own, loader: "ts" };
    });
  },
};

/** What of a module is likely to be in the bundle: not what it imports, nor how it is indented. */
const sourceOf = (file) =>
  readFileSync(file, "utf8")
    .replace(/^import [^;]*;\n/gm, "")
    .replace(/\s+/g, " ");
