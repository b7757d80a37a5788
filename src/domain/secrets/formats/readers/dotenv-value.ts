import type { OperatorError } from '../../../operator/error.ts';
import type { SecretFile } from './text.ts';

/** A value, and the offset to continue from: somewhere in the value's last line. */
interface DotenvValue {
  value: string;
  end: number;
  problems: OperatorError[];
}

/** Escape sequences in double quotes. */
const ESCAPES: Record<string, string> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  '"': '"',
  $: '$',
  '`': '`',
};

/** Blanks other than space and tab: some parsers trim them, others do not. */
const OTHER_BLANK = /[^\S \t]|[\u0085\ufeff]/;

/** End of a line: before its LF or CRLF, or at the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const found = text.indexOf('\n', offset);
  const end = found < 0 ? text.length : found;
  return end > offset && text[end - 1] === '\r' ? end - 1 : end;
}

export function dotenvValue(file: SecretFile, start: number): DotenvValue {
  switch (file.text[start]) {
    case "'":
      return closed(file, start, singleQuoted(file, start));
    case '"':
      return closed(file, start, doubleQuoted(file, start));
    case '`': {
      const message =
        'The value begins with a backtick, which parsers read as a quote, as text or as a command';
      const next = ['Put the value in single quotes'];
      return refused(lineEnd(file.text, start), [file.problem(start, 'dotenv_backtick', message, next)]);
    }
    default:
      return unquoted(file, start);
  }
}

function refused(end: number, problems: OperatorError[]): DotenvValue {
  return { value: '', end, problems };
}

/** `KEY=a b # comment`: up to the comment or the end of the line, without surrounding blanks. */
function unquoted(file: SecretFile, start: number): DotenvValue {
  const { text } = file;
  const end = lineEnd(text, start);
  const line = text.slice(start, end);
  const comment = line.indexOf(' #');
  const value = (comment < 0 ? line : line.slice(0, comment)).replace(/[ \t]+$/, '');
  const stray = [
    { index: value.indexOf('#'), wrong: hash },
    { index: OTHER_BLANK.test(value[0] ?? '') ? 0 : -1, wrong: blank },
    { index: OTHER_BLANK.test(value.at(-1) ?? '') ? value.length - 1 : -1, wrong: blank },
  ].find(({ index }) => index >= 0);
  if (stray) return refused(end, [stray.wrong(file, start + stray.index)]);
  return { value, end, problems: [] };
}

function hash(file: SecretFile, offset: number): OperatorError {
  const message = 'Some parsers read this # as a comment, others as part of the value';
  return file.problem(offset, 'dotenv_hash', message, [
    'Put the value in single quotes',
    'Put a space before a comment, and quotes around an empty value',
  ]);
}

function blank(file: SecretFile, offset: number): OperatorError {
  const message = 'The value begins or ends with a blank other than space or tab; some parsers drop it';
  return file.problem(offset, 'dotenv_blank', message, ['Remove it, or put the value in single quotes']);
}

export function carriageReturn(file: SecretFile, offset: number): OperatorError {
  const message = 'Parsers keep this carriage return, drop it or end the line here';
  return file.problem(offset, 'dotenv_carriage_return', message, [
    'Save the file with LF line endings',
    'If it belongs to the value, write \\r in double quotes',
  ]);
}

interface Quoted {
  value: string;
  /** The offset of the closing quote; absent if there is none. */
  close?: number;
  problems: OperatorError[];
}

function singleQuoted(file: SecretFile, start: number): Quoted {
  const close = file.text.indexOf("'", start + 1);
  if (close < 0) return { value: '', problems: [] };
  const value = file.text.slice(start + 1, close);
  const problems: OperatorError[] = [];
  if (value.endsWith('\\')) {
    const message =
      "There is a backslash before the closing quote; some parsers read \\' as a quote in the value";
    const next = ['Use double quotes, and write \\\\ for a backslash'];
    problems.push(file.problem(close - 1, 'dotenv_backslash', message, next));
  }
  return { value, close, problems };
}

function doubleQuoted(file: SecretFile, start: number): Quoted {
  const { text } = file;
  const special = /["\\]/g;
  special.lastIndex = start + 1;
  const problems: OperatorError[] = [];
  let value = '';
  for (let from = start + 1; ; from = special.lastIndex) {
    const at = special.exec(text)?.index;
    if (at === undefined) return { value, problems };
    value += text.slice(from, at);
    if (text[at] === '"') return { value, close: at, problems };
    special.lastIndex = at + 2;
    const meant = ESCAPES[text[at + 1] ?? ''];
    if (meant === undefined) problems.push(unknownEscape(file, at));
    value += meant ?? '';
  }
}

function unknownEscape(file: SecretFile, offset: number): OperatorError {
  const message = 'Unknown escape sequence';
  const next = ['Write \\\\ for a backslash', 'Valid escapes: \\n \\r \\t \\\\ \\" \\$ \\`'];
  return file.problem(offset, 'dotenv_escape', message, next);
}

/** After the closing quote, only blanks are allowed, and a comment after a blank. */
function closed(file: SecretFile, start: number, { value, close, problems }: Quoted): DotenvValue {
  const { text } = file;
  if (close === undefined) {
    const message = 'The quote that opens here is never closed';
    const next = ['Close it', 'A quote inside double quotes is written \\"'];
    return refused(text.length, [file.problem(start, 'dotenv_unclosed', message, next)]);
  }
  const end = lineEnd(text, close);
  const lineEndInside = text.slice(start, close).indexOf('\r\n');
  if (lineEndInside >= 0) problems.push(carriageReturn(file, start + lineEndInside));
  const rest = text.slice(close + 1, end);
  if (/^([ \t]*|[ \t]+#.*)$/s.test(rest)) return { value, end, problems };
  const stray = close + 1 + rest.search(/[^ \t]/);
  const opened = file.at(start);
  const message = `Text follows the closing quote of the value that begins in line ${opened.line}, column ${opened.column}`;
  const next = [
    'Remove it, or put a space and # before it',
    'If the value contains \', use double quotes; if it contains ", write \\" in double quotes',
  ];
  return refused(end, [...problems, file.problem(stray, 'dotenv_behind_quote', message, next)]);
}
