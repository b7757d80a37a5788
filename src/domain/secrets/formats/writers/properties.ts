import { unicodeEscape, type Writer } from './writer.ts';

const ESCAPES: Record<string, string> = { '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r' };

/** As `java.util.Properties` stores and loads them, in ASCII: every other character is its UTF-16 units. */
export const PROPERTIES: Writer = {
  refusal: () => null,
  text: (entries) =>
    entries
      .map(
        ({ name, value }) =>
          `${escaped(name).replaceAll(' ', '\\ ')}=${escaped(value).replace(/^ /, '\\ ')}\n`,
      )
      .join(''),
};

function escaped(text: string): string {
  return text
    .replace(/[\\=:#!]/g, '\\$&')
    .replace(/[^\x20-\x7e]/g, (unit) => ESCAPES[unit] ?? unicodeEscape(unit));
}
