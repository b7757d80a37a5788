import type { OperatorError } from '../../../operator/error.ts';
import { carriageReturn, dotenvValue, lineEnd } from './dotenv-value.ts';
import type { Found, Reading, SecretFile } from './text.ts';

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

/** The dialect of docs/reference/dotenv.md: refuses what other parsers read differently. */
export function readDotenv(file: SecretFile): Reading {
  const found: Found[] = [];
  const problems = [...file.text.matchAll(/\r(?!\n|$)/g)].map(({ index }) => carriageReturn(file, index));
  let offset = 0;
  while (offset < file.text.length) {
    const start = skip(file.text, offset, /[ \t]*/y);
    if (start === lineEnd(file.text, start) || file.text[start] === '#') {
      offset = nextLine(file.text, start);
      continue;
    }
    const name = nameAt(file, start);
    if ('problem' in name) {
      problems.push(name.problem);
      offset = nextLine(file.text, start);
      continue;
    }
    const valueStart = skip(file.text, name.end, /[ \t]*/y);
    const value = dotenvValue(file, valueStart);
    problems.push(...value.problems);
    const { at, text } = name;
    found.push({ name: text, value: value.value, at: file.at(at), valueAt: file.at(valueStart) });
    offset = nextLine(file.text, value.end);
  }
  return { found, problems };
}

function skip(text: string, offset: number, what: RegExp): number {
  what.lastIndex = offset;
  return what.test(text) ? what.lastIndex : offset;
}

function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

/** A name and the offset after its `=`. */
function nameAt(
  file: SecretFile,
  start: number,
): { text: string; at: number; end: number } | { problem: OperatorError } {
  const { text } = file;
  const at = skip(text, start, /export[ \t]+/y);
  const end = skip(text, at, NAME);
  const sign = skip(text, end, /[ \t]*/y);
  if (end > at && text[sign] === '=') return { text: text.slice(at, end), at, end: sign + 1 };
  if (text[sign] !== ':' && !text.slice(start, lineEnd(text, start)).includes('=')) {
    const message = 'This line has no = and is not a comment';
    const next = [
      'Write NAME=value',
      'Begin a comment with #',
      'Put a value of several lines in single quotes',
    ];
    return { problem: file.problem(at, 'dotenv_no_equals', message, next) };
  }
  const message = 'Names must consist of letters, digits and _, and not begin with a digit';
  const next =
    text[sign] === ':' ? ['Write = instead of :'] : ['Rename it', 'Write NAME=value, with nothing before it'];
  return { problem: file.problem(end > at ? sign : at, 'dotenv_name', message, next) };
}
