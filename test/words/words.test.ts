import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { examplesOf, pageOf } from "../../scripts/lib/pages";
import { splitPage } from "../../scripts/lib/rule-pages.mjs";
import { analyse, ruleSummaries } from "../../server/analysis/analyse";
import { PRESETS } from "../../server/model/options";
import { literalsOf } from "../../server/text/literals";
import { type Language, packed, unpacked } from "../../server/text/packed";
import { languageOf, translator } from "../../server/text/translate";
import { none, read, sources } from "../tidy/sources";

const chinese: Language = {
  ...JSON.parse(readFileSync("server/words/zh-cn.json", "utf8")),
  rules: Object.fromEntries(
    [...ruleSummaries.keys()].map((code) => [code, splitPage(pageOf(code)).chinese ?? ""]),
  ),
};
const sentences = Object.entries(chinese.sentences);

function literalsIn(folder: string, ending: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true }).map(String);
  return files
    .filter((file) => file.endsWith(ending))
    .flatMap((file) => literalsOf(readFileSync(`${folder}/${file}`, "utf8")));
}

/** Two words at least: something that is said. */
const isSaid = (text: string): boolean =>
  /[A-Za-z\d}] [A-Za-z{]/.test(text) && /[a-z]{2,}/.test(text.replace(/\{\d+\}/g, ""));

const saidIn = (folder: string): readonly string[] => [
  ...new Set(sources(folder).flatMap((file) => literalsOf(read(file)))),
];

const core = readFileSync("dist/core.js", "utf8");

/** Every word of whatever the server may say. */
const words = new Set(
  [...saidIn("server"), ...literalsOf(core)].flatMap((text) => text.match(/[A-Za-z]{4,}/g) ?? []),
);
const values = (text: string): readonly string[] => [...new Set(text.match(/\{\d\}/g) ?? [])].sort();

/** What no person reads in an editor: what libraries say, and what agents are told of the tools that they call. */
const saidByOthers = new Set([
  ...literalsIn("node_modules/yaml/browser/dist", ".js"),
  ...literalsIn("node_modules/smol-toml/dist", ".js"),
  ...literalsIn("node_modules/get-east-asian-width", ".js"),
  ...literalsIn("server/mcp", ".ts"),
]);

/** Files, code, formulas, drawings and where something was published. */
const IS_CODE =
  /^\s*(?:["[<.@=%^&_#(\\$?]|\{(?!\d\})|(?:\{\d\})+[a-z]+\{\d\}: )|[;,@]\S*[@;,=/]|\n.*: |\n---\n|arXiv|PMLR|[\w)]\*[\w(]|^nn\.|^[\w.]+, \[|end2end|^ {2}\w+: |^fovea-|\d \S+ nc,?|=\d|^conv w,|^use strict$/;
/** Names in a row; of parts of a network, of releases, of devices. */
const IS_NAMES = /^[\w.{}]+(?: [\w.{}]+)*(?:, mamba)? ?$/;
const HAS_GRAMMAR =
  /\b(?:an?|the|is|are|has|have|must|can|cannot|not|no|of|to|for|with|without|needs|takes|reads|gives|which|that|its?)\b/;
const NAMES_IN =
  /^server\/dialects\/(?:keras\/(?:loading|operations|manifest|complete)|huggingface\/(?:arch|parts|diff|config)|ultralytics\/activation)/;
const OF_ALL_LANGUAGES =
  /^(?:(?:Keras|GeForce|NVIDIA|Raspberry|Coral|Hugging|Ultralytics|Camera|YOLOv12) [\w ()]+|Row | (?:and|or|by|again) ?|, (?:last|which )|first, \{0\}|(?:residual|downsample), [\w ]+|multi-token prediction|looks at map \{0\}|from elsewhere|(?:words|counts) or one|Write - \[|left out of the bundle|\{0\} summary: \{1\}|Expected a `string`, got .*|Most (?:problems|layers) to list .*)$/;

/** Names that files of tables hold. */
const names = new Set(
  sources("server/dialects").flatMap((file) =>
    NAMES_IN.test(file) ? literalsOf(read(file)).filter((text) => IS_NAMES.test(text)) : [],
  ),
);
const isNames = (text: string): boolean =>
  IS_NAMES.test(text) && (names.has(text) || (!HAS_GRAMMAR.test(text) && text.split(" ").length > 6));

describe("the Chinese sentences", () => {
  it("have a summary of every rule, at the top of its page", () => {
    none(Object.entries(chinese.rules).flatMap(([code, said]) => (said === "" ? [code] : [])));
  });

  it("have the values of the English ones, but for a verb that Chinese does without", () => {
    const isWhole = ([english, said]: readonly [string, string]): boolean => {
      const [wanted, found] = [values(english), values(said)];
      return found.every((value) => wanted.includes(value)) && found.length >= wanted.length - 1;
    };
    none(sentences.filter((pair) => !isWhole(pair)).map(([english]) => english));
  });

  it("are Chinese", () => {
    none(
      Object.entries({ ...chinese.sentences, ...chinese.rules }).flatMap(([en, zh]) =>
        /[\p{Script=Han}、，：；。（）]/u.test(zh) ? [] : [en],
      ),
    );
  });

  it("are of sentences that somebody still says", () => {
    const isSaid = (text: string): boolean =>
      (text.match(/[A-Za-z]{4,}/g) ?? []).every((word) => words.has(word));
    none(sentences.filter(([english]) => !isSaid(english)).map(([english]) => english));
  });

  it("are there for everything that the server says", () => {
    const summaries = new Set(ruleSummaries.values());
    const isKnown = (text: string): boolean =>
      [text, text.trim(), text.replace("$1", "{0}"), text.split("\n")[0] ?? ""].some(
        (t) => Object.hasOwn(chinese.sentences, t) || summaries.has(t),
      );
    const said = [...new Set(literalsOf(core))].filter((text) => / /.test(text) && isSaid(text));
    const isNone = (text: string): boolean =>
      saidByOthers.has(text) || IS_CODE.test(text) || isNames(text) || OF_ALL_LANGUAGES.test(text);
    assert.ok(said.filter(isKnown).length > 1500);
    none(said.filter((text) => !isKnown(text) && !isNone(text)));
  });

  it("make whole sentences of the problems on the rules' pages", () => {
    const say = translator(chinese.sentences);
    const messages = [...ruleSummaries.keys()].flatMap((code) =>
      examplesOf(pageOf(code)).flatMap(({ text, language }) =>
        analyse(text, `example.${language}`, { rules: { presets: PRESETS } }).problems.map(
          ({ message }) => message,
        ),
      ),
    );
    const without = [...new Set(messages)].filter((message) => !/\p{Script=Han}/u.test(say(message)));
    assert.ok(messages.length > 100);
    none(without);
  });
});

describe("the client's Chinese", () => {
  const bundle = new Map(
    Object.entries(JSON.parse(readFileSync("l10n/bundle.l10n.zh-cn.json", "utf8")) as Record<string, string>),
  );
  const said = new Set(
    sources("client").flatMap((file) =>
      [...read(file).matchAll(/(?:l10n\.t|(?<![\w.])t)\(\s*"((?:[^"\\]|\\.)*)"/g)].map(
        ([, text = ""]) => text,
      ),
    ),
  );

  it("has every sentence, and no other", () => assert.deepEqual([...bundle.keys()].sort(), [...said].sort()));
  it("has their values", () =>
    none([...bundle].filter(([en, zh]) => values(en).join() !== values(zh).join()).map(([en]) => en)));

  it("leaves no sentence out that a person sees", () => {
    const shown =
      /(?:showInformationMessage|showQuickPick|say|nothing)\(\s*"|\b(?:title|placeHolder|prompt|label|says|placeholder|aria-label)[:=]\s*[{`"]*[A-Z][a-z]+ /g;
    none(
      sources("client").flatMap((file) =>
        [...read(file).matchAll(shown)].map(([found]) => `${file}: ${found}`),
      ),
    );
  });
});

describe("a translator", () => {
  const say = translator({
    "{0} has {1}": "{0} 有 {1}",
    "{0} kernels": "{0} 个卷积核",
    "the input {0} of {1}": "{1} 的输入 {0}",
    "; did you mean {0}?": "；是否想写 {0}？",
    "Kernel.": "卷积核。",
    "line {0}: {1} ({2})": "第 {0} 行：{1}（{2}）",
  });

  it("puts values where the other language has them", () =>
    assert.equal(say("the input 3 of conv1"), "conv1 的输入 3"));
  it("translates what stands in a value", () =>
    assert.equal(say("conv1 has 3 kernels"), "conv1 有 3 个卷积核"));
  it("translates cells, lines and sentences one by one", () =>
    assert.equal(
      say("| Kernel. | 3 |\n**a**: Kernel. Kernel."),
      "| 卷积核。 | 3 |\n**a**：卷积核。 卷积核。",
    ));
  it("knows what is put behind other words", () =>
    assert.equal(say("Cov; did you mean Conv?"), "Cov；是否想写 Conv？"));
  it("translates what is said of something by its name, clauses, and a clause that ends a sentence", () => {
    assert.equal(say("add 2: conv1 has 3 kernels"), "add 2：conv1 有 3 个卷积核");
    assert.equal(say("a has b; c has 3 kernels."), "a 有 b；c 有 3 个卷积核。");
  });
  it("takes brackets for a part of the value that they stand in", () =>
    assert.equal(say("line 3: a (b) has c (`rule`)"), "第 3 行：a (b) 有 c（`rule`）"));
  it("reads what Markdown has escaped, and escapes it again", () =>
    assert.equal(say("a\\_b has 3 kernels"), "a\\_b 有 3 个卷积核"));
  it("translates the items of a list", () => assert.equal(say("a has 1, b has 2"), "a 有 1，b 有 2"));
  it("leaves alone what it knows half of", () => {
    const english = "conv1 has no idea what this is";
    assert.equal(say(english), english);
  });
  it("is not hung by a message that is full of its own pieces", () => {
    const say = translator({
      "{0} {1} {2} {3} {4}, {5} of {6}, {7}; end": "{7} {6} {5} {4} {3} {2} {1} {0}",
    });
    const hostile = `${"a of b, ".repeat(240)}; ende`;
    assert.equal(say(hostile), hostile);
  });

  it("says from a packed language what it says from the whole one", () => {
    const { translated } = packed(chinese, core);
    assert.ok(translated.filter((said) => said !== "").length > 1000);
    assert.deepEqual(unpacked(packed(chinese, core), core), chinese);
  });

  it("is not slowed down by a long text", () => {
    const long = "has has kernels ".repeat(2000);
    assert.equal(say(long), long);
  });
});

describe("the language of a client", () => {
  it("is Chinese as written on the mainland", () => {
    assert.deepEqual(["zh-cn", "zh_CN.UTF-8", "zh-Hans", "zh"].map(languageOf), Array(4).fill("zh-cn"));
  });
  it("is English for everybody else", () => {
    assert.deepEqual(["zh-tw", "zh-Hant-HK", "en", "de", "C", undefined].filter(languageOf), []);
  });
});
