import { type PlainEntry, variableRefusal, type Writer } from './writer.ts';

/**
 * The dialect of docs/reference/dotenv.md, in the way that most of its readers take for the same value: as it is where
 * no reader sees more than text, then in single quotes, then in double quotes. No shell that reads the file runs a
 * part of a value.
 */
export const DOTENV: Writer = {
  refusal: variableRefusal,
  text: (entries) => entries.map(line).join(''),
};

function line({ name, value }: PlainEntry): string {
  return `${name}=${quoted(value)}\n`;
}

function quoted(value: string): string {
  if (/^[A-Za-z0-9_./:@%+,=-]*$/.test(value)) return value;
  // A backslash before the closing quote escapes it to some; a carriage return becomes a line feed to some.
  if (!/['\r]|\\$/.test(value)) return `'${value}'`;
  return `"${value.replace(/["\\$`]/g, '\\$&').replaceAll('\r', '\\r')}"`;
}
