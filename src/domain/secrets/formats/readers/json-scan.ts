import type { OperatorError } from '../../../operator/error.ts';
import type { SecretFile } from './text.ts';

/** What a value is, and where it begins; the text of a string alone, for nothing else becomes a secret. */
export interface JsonValue {
  kind: 'string' | 'number' | 'boolean' | 'null' | 'object' | 'array';
  text: string;
  at: number;
}

const DEEPEST = 100;

/** Steps over JSON as RFC 8259 has it and tells the offset of everything. Throws the first problem of syntax. */
export class JsonScan {
  /** What is wrong with it besides its syntax. */
  readonly problems: OperatorError[] = [];
  readonly #file: SecretFile;
  #at = 0;

  constructor(file: SecretFile) {
    this.#file = file;
  }

  /** The whole text: one value. Of an object the members are handed over. */
  document(member: (name: JsonValue, value: JsonValue) => void): JsonValue {
    this.#blanks();
    const value = this.#value(0, member);
    this.#blanks();
    if (this.#at < this.#file.text.length) throw this.#expected('the end', ['Remove what stands here']);
    return value;
  }

  #value(depth: number, member?: (name: JsonValue, value: JsonValue) => void): JsonValue {
    const at = this.#at;
    if (depth > DEEPEST) {
      const message = `The file is nested more than ${DEEPEST} levels deep`;
      throw this.#file.problem(at, 'json_too_deep', message, ['Write one object of names and texts']);
    }
    const begin = this.#file.text[at];
    if (begin === '"') return { kind: 'string', text: this.#string(), at };
    if (begin === '{') {
      this.#list('}', 'a name in double quotes', () => this.#member(depth, member));
      return { kind: 'object', text: '', at };
    }
    if (begin === '[') {
      this.#list(']', 'a value', () => this.#value(depth + 1));
      return { kind: 'array', text: '', at };
    }
    if (this.#take(/-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y)) return { kind: 'number', text: '', at };
    if (this.#take(/true|false/y)) return { kind: 'boolean', text: '', at };
    if (this.#take(/null/y)) return { kind: 'null', text: '', at };
    throw this.#expected('a value', ['Write the value in double quotes, with \\ before each " and \\ in it']);
  }

  #member(depth: number, member?: (name: JsonValue, value: JsonValue) => void): void {
    const at = this.#at;
    if (this.#file.text[at] !== '"') throw this.#expected('a name in double quotes', ['Quote the name']);
    const name: JsonValue = { kind: 'string', text: this.#string(), at };
    this.#blanks();
    if (!this.#take(/:/y)) throw this.#expected('a colon', ['Write a : between name and value']);
    this.#blanks();
    const value = this.#value(depth + 1);
    member?.(name, value);
  }

  #list(end: '}' | ']', what: string, item: () => void): void {
    this.#at += 1;
    this.#blanks();
    if (this.#take(end === '}' ? /\}/y : /\]/y)) return;
    for (;;) {
      item();
      this.#blanks();
      if (this.#take(end === '}' ? /\}/y : /\]/y)) return;
      if (!this.#take(/,/y)) throw this.#expected(`a comma or ${end}`, ['Put a comma between two of them']);
      this.#blanks();
      if (this.#file.text[this.#at] === end) throw this.#expected(what, ['Remove the comma before it']);
    }
  }

  #string(): string {
    const { text } = this.#file;
    const start = this.#at;
    this.#at += 1;
    // Anything but control characters, which JSON wants escaped, the quote and the backslash.
    this.#take(/(?:[ !#-[\]-\uffff]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y);
    const stopped = text[this.#at];
    if (stopped === '"') {
      this.#at += 1;
      const source = text.slice(start, this.#at);
      const half = loneEscape(source);
      const value = JSON.parse(source) as string;
      if (half < 0) return value;
      const message = 'Half a character stands here: a surrogate without its other half';
      const next = ['Write both halves, as in \\ud83d\\ude00, or the character itself'];
      this.problems.push(this.#file.problem(start + half, 'lone_surrogate', message, next));
      return value.toWellFormed();
    }
    if (stopped === '\\') {
      throw this.#expected('an escape that JSON knows', ['Write \\\\ for a backslash']);
    }
    if (stopped === undefined || stopped === '\n' || stopped === '\r') {
      const next = ['Close it in the same line', 'Write \\n for a line end in a value'];
      throw this.#file.problem(
        start,
        'json_syntax',
        'The quote that opens here is not closed in its line',
        next,
      );
    }
    throw this.#expected('no bare control character', ['Write \\t for a tab, \\u00XX for another']);
  }

  #blanks(): void {
    this.#take(/[ \t\r\n]*/y);
  }

  #take(what: RegExp): boolean {
    what.lastIndex = this.#at;
    if (!what.test(this.#file.text)) return false;
    this.#at = what.lastIndex;
    return true;
  }

  #expected(what: string, next: string[]): OperatorError {
    const comment = /^(\/\/|\/\*|#)/.test(this.#file.text.slice(this.#at, this.#at + 2));
    const advice = comment ? ['Remove the comment; JSON has none'] : next;
    const ends = this.#at >= this.#file.text.length ? ', but the file ends' : '';
    return this.#file.problem(
      this.#at,
      'json_syntax',
      `Not valid JSON: expected ${what} here${ends}`,
      advice,
    );
  }
}

/** The offset of the first escape of a surrogate that is not one of a pair, or -1. */
function loneEscape(source: string): number {
  const escapes =
    /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\./g;
  for (const match of source.matchAll(escapes)) {
    if (match[0].length === 6 && /^\\u[dD][89a-fA-F]/.test(match[0])) return match.index;
  }
  return -1;
}
