import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';
import { MASK, rememberSecret } from '../operator/redact.ts';

/**
 * A secret's value. Printing, interpolating, inspecting or serialising it yields a mask; only `reveal()` returns the
 * value, for adapters that store it and commands that pass it on. `redact` removes it from other texts.
 */
export class SecretValue {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    rememberSecret(value);
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

/** A named value. */
export interface SecretEntry {
  name: string;
  value: SecretValue;
}

/** Key of the hash that values are compared by; random for each process. */
const KEY = randomBytes(32);

export function equalValues(a: SecretValue, b: SecretValue): boolean {
  return timingSafeEqual(hashed(a), hashed(b));
}

function hashed(value: SecretValue): Buffer {
  return createHmac('sha256', KEY).update(value.reveal()).digest();
}
