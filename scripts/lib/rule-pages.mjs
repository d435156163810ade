// The page of a rule: in English, with a summary in Chinese below its title, which who reads English is not shown.

const SUMMARY = /^(# .*\n\n)> (.*)\n\n/;

/** `page` for readers of English, and what the rule does, in Chinese; nothing where nobody has said it yet. */
export function splitPage(text) {
  const [, title, chinese] = SUMMARY.exec(text) ?? [];
  return { page: chinese === undefined ? text : text.replace(SUMMARY, title), chinese };
}
