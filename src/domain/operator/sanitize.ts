/**
 * Matches whole escape sequences (CSI, OSC with its text, and two-character ones): if only the ESC were removed, the
 * rest of the sequence would remain as visible garbage.
 */
const ESCAPE_SEQUENCES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[PX^_][^\u001b\u009c]*(?:\u001b\\|\u009c)?|\u001b[ -/]*[0-~]/g;

/** Control characters except newline and tab, and characters that reorder or hide text (Unicode TR36, bidi and zero width). */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Makes untrusted text safe for a terminal: removes escape sequences, control characters and bidi marks. */
export function sanitizeText(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(ESCAPE_SEQUENCES, '').replace(UNSEEN, '');
}

/** The same characters with each invisible one as its escape, such as \\u001b: nothing is lost, and nothing acts. */
export function showUnseen(text: string): string {
  return text.replace(UNSEEN, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
