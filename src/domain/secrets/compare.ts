import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SecretValue } from './value.ts';

/** Key of the hash that values are compared by; random for each process. */
const KEY = randomBytes(32);

export function sameValue(a: SecretValue, b: SecretValue): boolean {
  return timingSafeEqual(hashed(a), hashed(b));
}

function hashed(value: SecretValue): Buffer {
  return createHmac('sha256', KEY).update(value.reveal()).digest();
}
