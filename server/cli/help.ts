import type { Command, Option } from "./command";

const WIDTH = 88;
const INDENT = "  ";

const TAGLINE =
  "Fovea reads neural-network architecture files (YAML, JSON) and computes, without Python, " +
  "each layer's output shape, parameters, multiply-accumulates and receptive field. It says what is wrong and where.";

export function generalHelp(commands: readonly Command[]): string {
  const list = commands.map((c) => [usage(c), c.summary] as const);
  return page([
    ["", wrapped(TAGLINE, "")],
    ["Usage", columns(list)],
    [
      "Options",
      columns([
        ["--help, -h", "show this; after a command, or as `fovea help COMMAND`, its own page"],
        ["--version, -v", "show the version"],
      ]),
    ],
    ["Exit codes", exitCodes("errors were found, or a budget is exceeded")],
  ]);
}

export function commandHelp(command: Command): string {
  const examples = command.examples.map((e) => `${INDENT}${e.line}\n${wrapped(e.does, INDENT.repeat(3))}`);
  return page([
    ["", `fovea ${command.name}: ${command.summary}`],
    ["Usage", INDENT + usage(command)],
    ["Description", command.description.map((p) => wrapped(p, INDENT)).join("\n\n")],
    ...optionSections(command),
    ["Examples", examples.join("\n")],
    ["Exit codes", exitCodes(command.fails)],
  ]);
}

/** Options under their headings, all in columns of one width. */
function optionSections({ options }: Command): readonly (readonly [title: string, body: string])[] {
  const sections = new Map<string, (readonly [string, string])[]>();
  for (const [name, o] of Object.entries(options)) {
    const title = o.section ?? "Options";
    sections.set(title, [...(sections.get(title) ?? []), [spelt(name, o), o.help]]);
  }
  sections.set("Options", [...(sections.get("Options") ?? []), ["--help, -h", "show this"]]);
  const widest = Math.max(...[...sections.values()].flat().map(([name]) => name.length));
  return [...sections].map(([title, rows]) => [title, columns(rows, widest)] as const);
}

const usage = ({ name, operands }: Command): string => `fovea ${name} ${operands}`.trimEnd();

const spelt = (name: string, { short, value }: Option): string =>
  `--${name}${value ? ` ${value}` : ""}${short ? `, -${short}` : ""}`;

const page = (sections: readonly (readonly [title: string, body: string])[]): string =>
  `${sections
    .filter(([, body]) => body !== "")
    .map(([title, body]) => (title ? `${title}\n${body}` : body))
    .join("\n\n")}\n`;

function columns(
  rows: readonly (readonly [string, string])[],
  widest = Math.max(...rows.map(([name]) => name.length)),
): string {
  const left = widest + INDENT.length * 2;
  return rows
    .map(
      ([name, text]) =>
        INDENT + name.padEnd(left - INDENT.length) + wrapped(text, " ".repeat(left)).trimStart(),
    )
    .join("\n");
}

const exitCodes = (fails: string | undefined): string =>
  columns([
    ["0", "success"],
    ...(fails ? [["1", fails] as const] : []),
    ["2", "could not run: no such file, an invalid option"],
  ]);

/** Broken at spaces, every line indented. */
function wrapped(text: string, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line.length > indent.length && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent;
    }
    line += line.length > indent.length ? ` ${word}` : word;
  }
  return [...lines, line].join("\n");
}
