import { type PlainEntry, unicodeEscape, type Writer } from './writer.ts';

const ESCAPES: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' };

/** Terraform variables: `TF_VAR_region` becomes `region`; other names are unchanged. */
export const TFVARS: Writer = {
  refusal,
  written,
  text: (entries) => entries.map(({ name, value }) => `${written(name)} = "${escaped(value)}"\n`).join(''),
};

function written(name: string): string {
  return name.replace(/^tf_var_/i, '');
}

function refusal({ name, value }: PlainEntry): string | null {
  if (!/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(written(name)))
    return 'names must consist of letters, digits, _ and -, and begin with a letter or _';
  // HCL normalizes strings to NFC: an e followed by an accent would become a single character.
  if (value !== value.normalize('NFC'))
    return 'its value contains decomposed characters, which HCL would compose';
  return null;
}

function escaped(value: string): string {
  return value
    .replace(/[\p{Cc}"\\]/gu, (character) => ESCAPES[character] ?? unicodeEscape(character))
    .replace(/[$%](?=\{)/g, '$&$&');
}
