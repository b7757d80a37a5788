import { printParseErrorCode, visit } from 'jsonc-parser';
import { OperatorError } from '../../../operator/error.ts';
import type { Found, Reading, SecretFile } from './text.ts';

type Kind = 'string' | 'number' | 'boolean' | 'null' | 'object' | 'array';

const NO_TEXT: Record<Exclude<Kind, 'string'>, { what: string; next: string[] }> = {
  number: { what: 'a number', next: ['Quote it'] },
  boolean: { what: 'true or false', next: ['Quote it'] },
  null: { what: 'null', next: ['Quote it', 'Write "" for an empty value, or remove it'] },
  object: { what: 'an object', next: ['Quote it', 'Give each value in it its own name'] },
  array: { what: 'an array', next: ['Quote it', 'Give each value in it its own name'] },
};

/** More levels than any real file has, and fewer than exhaust the parser's stack. */
const DEEPEST = 100;

/** Reads one object of strings. Refuses other types: 1.0 and 1e2 would not survive as text. */
export function readJson(file: SecretFile): Reading {
  const found: Found[] = [];
  const problems: OperatorError[] = [];
  /** Offsets of the unclosed objects and arrays. */
  const open: number[] = [];
  let name: Pick<Found, 'name' | 'at'> | null = null;

  const string = (text: string, at: number, length: number): string => {
    const half = loneEscape(file.text.slice(at, at + length));
    if (half < 0) return text;
    const message = 'Unpaired surrogate';
    const next = ['Write both surrogates, as in \\ud83d\\ude00, or the character itself'];
    problems.push(file.problem(at + half, 'lone_surrogate', message, next));
    return text.toWellFormed();
  };
  const value = (kind: Kind, text: string, at: number) => {
    if (open.length === 0 && kind !== 'object') {
      const message = 'The file is not an object of names and strings';
      problems.push(file.problem(at, 'not_an_object', message, ['Write {"NAME": "value"}']));
    }
    if (open.length !== 1 || name === null) return;
    found.push({ ...name, value: text, valueAt: file.at(at) });
    if (kind === 'string') return;
    const { what, next } = NO_TEXT[kind];
    problems.push(file.problem(at, 'not_a_string', `The value is ${what}, not a string`, next));
  };
  const begin = (at: number) => {
    open.push(at);
    if (open.length <= DEEPEST + 1) return;
    const message = `The file is nested more than ${DEEPEST} levels deep`;
    throw file.problem(at, 'json_too_deep', message, ['Write one object of names and strings']);
  };
  try {
    visit(
      file.text,
      {
        onObjectBegin: begin,
        onArrayBegin: begin,
        onObjectEnd: () => value('object', '', open.pop() ?? 0),
        onArrayEnd: () => value('array', '', open.pop() ?? 0),
        onObjectProperty(text, at, length) {
          const own = string(text, at, length);
          if (open.length === 1) name = { name: own, at: file.at(at) };
        },
        onLiteralValue(literal: unknown, at, length) {
          if (typeof literal === 'string') value('string', string(literal, at, length), at);
          else value(literal === null ? 'null' : (typeof literal as Kind), '', at);
        },
        onError(code, at) {
          throw syntaxProblem(file, printParseErrorCode(code), at);
        },
      },
      { disallowComments: true },
    );
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    problems.push(error);
  }
  return { found, problems };
}

const QUOTE = 'Put each name and value in double quotes, with \\ before each " and \\ inside';

const EXPECTED: Record<string, { what: string; next: string[] }> = {
  InvalidSymbol: { what: 'a name or a value in double quotes', next: [QUOTE] },
  ValueExpected: { what: 'a value', next: [QUOTE] },
  PropertyNameExpected: {
    what: 'a name in double quotes',
    next: ['Quote the name', 'Remove the comma before }'],
  },
  ColonExpected: { what: 'a colon', next: ['Write a : between name and value'] },
  CommaExpected: { what: 'a comma or the end', next: ['Put a comma between entries'] },
  CloseBraceExpected: { what: 'a comma or }', next: ['Close it'] },
  CloseBracketExpected: { what: 'a comma or ]', next: ['Close it'] },
  EndOfFileExpected: { what: 'the end', next: ['Remove this text'] },
  InvalidCommentToken: { what: 'no comment', next: ['Remove the comment; JSON has no comments'] },
  UnexpectedEndOfNumber: { what: 'another digit', next: [QUOTE] },
};

/** A string up to the first invalid character: JSON requires escaped control characters, and defines these escapes. */
const VALID = /"(?:[ !#-[\]-\uffff]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;

function syntaxProblem(file: SecretFile, code: string, at: number): OperatorError {
  if (code === 'UnexpectedEndOfString') {
    const next = ['Close it on the same line', 'Write \\n for a line break in a value'];
    return file.problem(at, 'json_syntax', 'The quote that opens here is not closed on its line', next);
  }
  const expected = EXPECTED[code];
  const stray = expected ? at : strayIn(file.text, at);
  const { what, next } =
    expected ??
    (file.text[stray] === '\\'
      ? { what: 'a valid escape sequence', next: ['Write \\\\ for a backslash'] }
      : { what: 'no unescaped control character', next: ['Write \\t for a tab, \\u00XX for another'] });
  return file.problem(stray, 'json_syntax', `Not valid JSON: expected ${what} here`, next);
}

/** The parser reports where the string begins, not the position of the error in it. */
function strayIn(text: string, at: number): number {
  VALID.lastIndex = at;
  return VALID.test(text) ? VALID.lastIndex : at;
}

/** The offset of the first escape of an unpaired surrogate, or -1. */
function loneEscape(source: string): number {
  const escapes =
    /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\./g;
  for (const match of source.matchAll(escapes)) {
    if (match[0].length === 6 && /^\\u[dD][89a-fA-F]/.test(match[0])) return match.index;
  }
  return -1;
}
