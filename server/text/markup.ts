/** Text from a file as text in XML or HTML: neither markup nor a character that XML does not have. */
export const markup = (text: string): string =>
  visible(text).replace(/[&<>"'`]/g, (c) => `&#${c.charCodeAt(0)};`);

/**
 * A text from a file may hold anything; what would steer a terminal, or turn the direction of what stands beside it, is
 * shown as a picture of itself.
 */
export const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\ufffe\uffff]/gu, (c) => {
    const code = c.codePointAt(0) as number;
    return code < 0x20 ? String.fromCodePoint(0x2400 + code) : "\uFFFD";
  });
