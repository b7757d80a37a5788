import { inspect } from 'node:util';

const MASK = '[secret]';

/**
 * A secret's value. Printing, interpolating, inspecting or serialising it yields a mask; only `reveal()` returns the
 * value, for adapters that store it and commands that pass it on.
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
