import { ambiguity } from '../../../yaml/scalars.ts';
import { type PlainEntry, unicodeEscape, type Writer } from './writer.ts';

/** Written by hand: an object of JavaScript would put names of digits first, and has its own idea of `__proto__`. */
export const JSON_MAP: Writer = {
  refusal: () => null,
  text: (entries) => {
    const lines = entries.map(({ name, value }) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
    return lines.length > 0 ? `{\n${lines.join(',\n')}\n}\n` : '{}\n';
  },
};

/** Every value is in quotes, and so is each name that a reader of YAML 1.1 or 1.2 might take for something else. */
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

/** As JSON has it, besides what YAML forbids or YAML 1.1 takes for a line break. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, unicodeEscape);
}
