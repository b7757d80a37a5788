import { LineCounter } from 'yaml';
import { OperatorError } from '../../../operator/error.ts';
import { STANDARD_INPUT } from '../source.ts';

export interface Position {
  line: number;
  column: number;
}

/** An entry from a format's reader, before the checks common to all formats. The value is arbitrary if it was refused. */
export interface Found {
  name: string;
  value: string;
  at: Position;
  valueAt: Position;
}

export interface Reading {
  found: Found[];
  problems: OperatorError[];
}

/**
 * A text whose problems are reported only by position. Messages never quote values or names: in a misread file, what
 * looks like a name may be part of a value.
 */
export class SecretFile {
  readonly text: string;
  readonly #file: string;
  readonly #lines = new LineCounter();

  /** Drops the byte order mark that some editors write; columns do not count it. */
  constructor(text: string, file: string) {
    this.text = text.startsWith('\ufeff') ? text.slice(1) : text;
    this.#file = file;
    this.#lines.addNewLine(0);
    for (let end = this.text.indexOf('\n'); end >= 0; end = this.text.indexOf('\n', end + 1)) {
      this.#lines.addNewLine(end + 1);
    }
  }

  /** Its name as a word of a command; a placeholder for standard input. */
  get shellName(): string {
    if (this.#file === STANDARD_INPUT) return 'FILE';
    return /^[\w./@%+=:,-]+$/.test(this.#file) ? this.#file : `'${this.#file.replaceAll("'", "'\\''")}'`;
  }

  at(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line, column: col };
  }

  problem(place: number | Position, code: string, message: string, next: string[]): OperatorError {
    const position = typeof place === 'number' ? this.at(place) : place;
    return new OperatorError('input', code, message, { file: this.#file, ...position, next });
  }
}
