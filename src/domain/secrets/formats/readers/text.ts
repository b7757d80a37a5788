import { LineCounter } from 'yaml';
import { OperatorError } from '../../../operator/error.ts';

export interface Position {
  line: number;
  column: number;
}

/** What a format's reader found, before what all formats have in common is checked; a refused value is anything. */
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
 * A text whose problems are told by their place alone. Neither a value nor a name is ever repeated: in a file that
 * is read wrongly, what looks like a name may be a piece of a value.
 */
export class SecretFile {
  readonly text: string;
  readonly #file: string;
  readonly #lines = new LineCounter();

  /** A byte order mark is what some editors put before the text; no column counts it. */
  constructor(text: string, file: string) {
    this.text = text.startsWith('\ufeff') ? text.slice(1) : text;
    this.#file = file;
    this.#lines.addNewLine(0);
    for (let end = this.text.indexOf('\n'); end >= 0; end = this.text.indexOf('\n', end + 1)) {
      this.#lines.addNewLine(end + 1);
    }
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
