import { unicodeEscape, type Writer } from './writer.ts';

const ESCAPES: Record<string, string> = { '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r' };

/** The format of `java.util.Properties`, in ASCII: other characters become UTF-16 escapes. */
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
