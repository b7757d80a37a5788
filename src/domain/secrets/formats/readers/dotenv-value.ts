import type { OperatorError } from '../../../operator/error.ts';
import type { SecretFile } from './text.ts';

/** A value, and where reading goes on: somewhere in the value's last line. */
interface DotenvValue {
  value: string;
  end: number;
  problems: OperatorError[];
}

/** What stands behind a backslash in double quotes, and what both mean. */
const ESCAPES: Record<string, string> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  '"': '"',
  $: '$',
  '`': '`',
};

/** Every blank but space and tab: some readers trim these, others do not. */
const OTHER_BLANK = /[^\S \t]|[\u0085\ufeff]/;

/** Where a line ends: before its LF or CRLF, or at the end of the text. */
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
      const message = 'A value begins with a backtick, a quote to one reader and text or a command to others';
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

/** `KEY=a b # comment`: up to the comment or the end of the line, without the blanks around. */
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
  const message = 'A # stands here: it begins a comment to some readers and is part of the value to others';
  return file.problem(offset, 'dotenv_hash', message, [
    'Put the value in single quotes',
    'Put a space before a # that begins a comment, and quotes around an empty value',
  ]);
}

function blank(file: SecretFile, offset: number): OperatorError {
  const message =
    'The value begins or ends with a blank that is neither space nor tab; not every reader keeps it';
  return file.problem(offset, 'dotenv_blank', message, ['Remove it, or put the value in single quotes']);
}

export function carriageReturn(file: SecretFile, offset: number): OperatorError {
  const message = 'A carriage return stands here; readers keep it, drop it or end the line with it';
  return file.problem(offset, 'dotenv_carriage_return', message, [
    'Save the file with LF at the ends of its lines',
    'Write \\r, in double quotes, where the value has one',
  ]);
}

interface Quoted {
  value: string;
  /** The offset of the closing quote; absent where there is none. */
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
      "A backslash stands before the closing quote; some readers take \\' for a quote in the value";
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
  const message = 'A backslash stands before a character it has no meaning for';
  const next = ['Write \\\\ for a backslash', 'Known are \\n \\r \\t \\\\ \\" \\$ \\`'];
  return file.problem(offset, 'dotenv_escape', message, next);
}

/** Behind the closing quote come only blanks, and a comment behind at least one of them. */
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
  const message = `Text stands behind the quote that closes what line ${opened.line}, column ${opened.column} opens`;
  const next = [
    'Remove it, or put a space and # before it',
    'For a \' in the value use double quotes, for a " write \\" in double quotes',
  ];
  return refused(end, [...problems, file.problem(stray, 'dotenv_behind_quote', message, next)]);
}
