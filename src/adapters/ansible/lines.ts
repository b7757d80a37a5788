import { StringDecoder } from 'node:string_decoder';

/** Splits a byte stream into lines. Drops a line over the limit instead of filling memory. */
export class Lines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #limit: number;
  #rest = '';
  #tooLong = false;

  constructor(limit = 4_000_000) {
    this.#limit = limit;
  }

  push(chunk: Buffer): string[] {
    const parts = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = parts.pop() ?? '';
    const lines = parts.flatMap((line, index) => {
      if (!(this.#tooLong && index === 0)) return [line];
      this.#tooLong = false;
      return [];
    });
    if (this.#rest.length > this.#limit) {
      this.#tooLong = true;
      this.#rest = '';
    }
    return lines.filter((line) => line.trim() !== '');
  }

  /** The text after the last line break. */
  end(): string[] {
    const rest = this.#rest + this.#decoder.end();
    return rest.trim() === '' || this.#tooLong ? [] : [rest];
  }
}

/** The end of a stream, up to a limit. */
export class Tail {
  readonly #limit: number;
  #text = '';

  constructor(limit = 16_000) {
    this.#limit = limit;
  }

  add(text: string): void {
    this.#text = (this.#text + text).slice(-this.#limit);
  }

  get text(): string {
    return this.#text;
  }
}
