import { inspect } from 'node:util';

const MASK = '[secret]';

/**
 * A secret's value. Printing, interpolating, inspecting or serialising it gives a mask;
 * only `reveal()` gives the value, and only adapters that store it or commands that hand it over call that.
 */
export class SecretValue {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
