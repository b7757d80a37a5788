import { ambiguity } from '../../../yaml/scalars.ts';
import { type PlainEntry, unicodeEscape, type Writer } from './writer.ts';

/** Written line by line: a JavaScript object would sort numeric names first and treat `__proto__` specially. */
export const JSON_MAP: Writer = {
  refusal: () => null,
  text: (entries) => {
    const lines = entries.map(({ name, value }) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
    return lines.length > 0 ? `{\n${lines.join(',\n')}\n}\n` : '{}\n';
  },
};

/** Quotes every value, and every name that a YAML 1.1 or 1.2 parser might not read as text. */
export const YAML_MAP: Writer = {
  refusal: () => null,
  text: (entries) => entries.map(yamlLine).join('') || '{}\n',
};

function yamlLine({ name, value }: PlainEntry): string {
  const plain =
    /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) && ambiguity(name) === null && !/^(true|false|null)$/i.test(name);
  // A key without `?` has at most 1,024 characters.
  const key = plain ? name : doubleQuoted(name);
  return `${key.length > 1000 ? `? ${key}\n` : key}: ${doubleQuoted(value)}\n`;
}

/** JSON string syntax, with escapes for characters that YAML forbids or YAML 1.1 reads as line breaks. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, unicodeEscape);
}
