import { OperatorError } from '../operator/error.ts';
import type { SecretValue } from './value.ts';

/** Sizes in bytes of UTF-8 (Systems Manager, "Managing parameter tiers"). */
const STANDARD_BYTES = 4096;
const ADVANCED_BYTES = 8192;

/** What would name another parameter (Systems Manager API Reference, "PutParameter", Value). */
const NESTED = /\{\{.*\}\}/s;

/** US dollars a month for an advanced parameter ("AWS Systems Manager pricing", April 2026). */
export const ADVANCED_PRICE = 0.05;

export type Tier = 'Standard' | 'Advanced';

/** The tier that the value needs. Throws `secret_too_large`, `secret_empty`, `secret_nul`, `secret_nested`: no request is made for those. */
export function tierFor(name: string, value: SecretValue): Tier {
  const text = value.reveal();
  if (text === '') throw empty(name);
  if (text.includes('\0')) throw withNul(name);
  if (NESTED.test(text)) throw nested(name);
  const bytes = Buffer.byteLength(text);
  if (bytes <= STANDARD_BYTES) return 'Standard';
  if (bytes <= ADVANCED_BYTES) return 'Advanced';
  throw new OperatorError(
    'input',
    'secret_too_large',
    `${name}: ${bytes} bytes; Parameter Store takes ${ADVANCED_BYTES}`,
    {
      value: `${bytes} bytes`,
      next: ['Keep a large file in S3 under the environment’s key, and its place here'],
    },
  );
}

function nested(name: string): OperatorError {
  return new OperatorError('input', 'secret_nested', `${name}: the value has {{…}} in it`, {
    value: name,
    reason: 'Parameter Store takes that for another parameter’s name, and refuses it',
    next: ['base64 < FILE | ops secret set …', 'Keep the text elsewhere, and only what is secret of it here'],
  });
}

function empty(name: string): OperatorError {
  return new OperatorError('input', 'secret_empty', `${name}: an empty value cannot be stored`, {
    value: name,
    next: ['Give the value on standard input, or type it when asked'],
  });
}

function withNul(name: string): OperatorError {
  return new OperatorError('input', 'secret_nul', `${name}: the value has a NUL in it`, {
    value: name,
    reason: 'An environment variable ends at a NUL, so no container could be given it',
    next: ['base64 < FILE | ops secret set …'],
  });
}
