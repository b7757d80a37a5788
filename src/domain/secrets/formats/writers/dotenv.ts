import { type PlainEntry, variableRefusal, type Writer } from './writer.ts';

/**
 * The dialect of docs/reference/dotenv.md, in the form that most parsers read alike: unquoted if no parser treats the
 * text specially, otherwise in single quotes, otherwise in double quotes. A shell that sources the file never executes
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
  // To some parsers, a backslash escapes the closing quote, or a carriage return becomes a line feed.
  if (!/['\r]|\\$/.test(value)) return `'${value}'`;
  return `"${value.replace(/["\\$`]/g, '\\$&').replaceAll('\r', '\\r')}"`;
}
