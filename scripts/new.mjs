// Writes the files to start from, which work as they are.
//   npm run new rule tall-kernel      a rule and its page
//   npm run new module MyBlock        a module of YOLO files and its fixture
//   npm run new dialect my-format     a file format, its fixture and its test
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isMain, root } from "./lib/root.mjs";
import { runNode } from "./lib/run.mjs";
import { dialectFiles, moduleFiles, ruleFiles } from "./lib/skeletons.mjs";

const KINDS = {
  rule: { name: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, like: "tall-kernel", files: ruleFiles },
  module: { name: /^[A-Z]\w*$/, like: "MyBlock", files: moduleFiles },
  dialect: { name: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, like: "my-format", files: dialectFiles },
};

/** The files of a new thing: path from the root → text. Throws where the name is of no use, or taken. */
export function skeleton(kind, name) {
  if (!Object.hasOwn(KINDS, kind ?? ""))
    throw new Error(`npm run new KIND NAME, where KIND is ${Object.keys(KINDS).join(", ")}`);
  const { name: pattern, like, files } = KINDS[kind];
  if (!pattern.test(name ?? ""))
    throw new Error(`A ${kind} needs a name such as ${like}, not "${name ?? ""}"`);
  const written = files(name);
  const taken = [...written.keys()].filter((file) => existsSync(path.join(root, file)));
  if (taken.length > 0) throw new Error(`${taken.join(", ")} exists already`);
  return written;
}

if (isMain(import.meta.url)) {
  const [kind, name] = process.argv.slice(2);
  try {
    const files = skeleton(kind, name);
    for (const [file, text] of files) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
      console.log(`wrote ${file}`);
    }
    // As the formatter has them: a long name may need another line.
    const sources = [...files.keys()].filter((file) => file.endsWith(".ts"));
    await runNode(
      [path.join(root, "node_modules/@biomejs/biome/bin/biome"), "check", "--write", ...sources],
      {
        quiet: true,
      },
    );
    const { generate } = await import("./generate.mjs");
    for (const file of generate()) console.log(`wrote ${file}`);
    console.log("Next: npm run documents, then npm test -- check units");
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
