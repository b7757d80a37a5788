import { InvalidInput } from '../../../operator/error.ts';
import { readSecrets } from '../read.ts';

/** The parsers recorded in dotenv-dialects.json, in the order of the table's columns. */
export const READERS = ['motdotla', 'godotenv', 'compose', 'docker', 'bash'] as const;

export type Reader = (typeof READERS)[number];

/** A parser's result: values, or an error. */
export type Outcome = { values: Record<string, string> } | { error: string };

export interface Input extends Record<Reader, Outcome> {
  about: string;
  text: string;
  /** Whether the text is the output of `writeSecrets` for the values of `ops`. */
  written?: true;
  ops: Outcome;
}

export interface Dialects {
  /** The versions of the parsers. */
  recorded: Record<Reader, string>;
  inputs: Input[];
}

export function readByOps(text: string): Outcome {
  try {
    const entries = readSecrets('dotenv', text, 'f');
    return { values: Object.fromEntries(entries.map(({ name, value }) => [name, value.reveal()])) };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const places = error.problems.map(({ code, detail }) => `${code} ${detail.line}:${detail.column}`);
    return { error: places.join(', ') };
  }
}

export function same(one: Outcome, other: Outcome): boolean {
  if ('error' in one || 'error' in other) return 'error' in one && 'error' in other;
  const names = Object.keys(one.values);
  return (
    names.length === Object.keys(other.values).length &&
    names.every((name) => one.values[name] === other.values[name])
  );
}

/** The tables of docs/reference/dotenv.md: what ops reads, and what it writes. */
export function dialectTables({ recorded, inputs }: Dialects): string {
  const heads = READERS.map((reader) => `${reader === 'docker' ? 'docker run' : reader} ${recorded[reader]}`);
  const table = (first: string, rows: Input[]) => [
    `| ${[first, 'text', 'ops', ...heads].join(' | ')} |`,
    `|${'---|'.repeat(READERS.length + 3)}`,
    ...rows.map(
      (input) =>
        `| ${[prose(input.about), code(input.text), outcome(input.ops), ...cells(input)].join(' | ')} |`,
    ),
  ];
  return [
    '### What ops reads\n',
    ...table(
      'what',
      inputs.filter((input) => !input.written),
    ),
    '\n### What ops writes\n',
    ...table(
      'what',
      inputs.filter((input) => input.written),
    ),
  ].join('\n');
}

function cells(input: Input): string[] {
  return READERS.map((reader) => (same(input.ops, input[reader]) ? '=' : outcome(input[reader])));
}

function outcome(found: Outcome): string {
  if ('error' in found) return 'refused';
  const values = Object.entries(found.values);
  if (values.length === 0) return 'nothing';
  const [only] = values;
  if (values.length === 1 && only?.[0] === 'A') return only[1] === '' ? 'empty' : code(only[1]);
  return values.map(([name, value]) => code(`${name}=${value}`)).join(' ');
}

const SHOWN: Record<string, string> = {
  '\n': '␊',
  '\r': '␍',
  '\t': '␉',
  '\ufeff': '<U+FEFF>',
  '\u00a0': '<U+00A0>',
  '\u2028': '<U+2028>',
  '|': '\\|',
};

function prose(text: string): string {
  return text.replace(/[\\`$|]/g, '\\$&');
}

/** Inline code with enough backticks; blanks at the ends and invisible characters are shown as symbols. */
function code(text: string): string {
  const shown = text
    .replace(/[\n\r\t\ufeff\u00a0\u2028|]/g, (character) => SHOWN[character] ?? '')
    .replace(/^ +| +$/g, (blanks) => '␠'.repeat(blanks.length));
  return shown.includes('`') ? `\`\` ${shown} \`\`` : `\`${shown}\``;
}
