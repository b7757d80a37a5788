import type { Writer } from './writer.ts';

/**
 * Names and values, quoted as in RFC 4180, without a header line. Carriage returns are kept, as in the RFC; Go's csv
 * package drops one before a line feed.
 */
export const CSV = table(',');

export const TSV = table('\t');

function table(separator: string): Writer {
  const field = (text: string) =>
    /["\r\n]|^\s|\s$/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
  return {
    refusal: () => null,
    text: (entries) =>
      entries.map(({ name, value }) => `${field(name)}${separator}${field(value)}\n`).join(''),
  };
}
