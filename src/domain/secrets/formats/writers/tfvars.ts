import { type PlainEntry, unicodeEscape, type Writer } from './writer.ts';

const ESCAPES: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' };

/** Variables of Terraform: `TF_VAR_region` sets `region`; otherwise names stay as they are. */
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
    return 'a variable there is letters, digits, _ and -, and begins with a letter or _';
  // HCL composes characters when it reads a string: an e and an accent would come out as one.
  if (value !== value.normalize('NFC')) return 'its value has decomposed characters, which HCL would compose';
  return null;
}

function escaped(value: string): string {
  return value
    .replace(/[\p{Cc}"\\]/gu, (character) => ESCAPES[character] ?? unicodeEscape(character))
    .replace(/[$%](?=\{)/g, '$&$&');
}
