import type { Writer } from './writer.ts';

/**
 * Names and values as RFC 4180 quotes them, without a line of headings. A carriage return is kept, as the RFC has it;
 * the reader of Go's library drops one that stands before a line feed.
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
