import { OperatorError } from '../operator/error.ts';
import type { SecretValue } from './value.ts';

/** Maximum sizes in UTF-8 bytes (Systems Manager, "Managing parameter tiers"). */
const STANDARD_BYTES = 4096;
const ADVANCED_BYTES = 8192;

/** Syntax that references another parameter (Systems Manager API Reference, "PutParameter", Value). */
const NESTED = /\{\{.*\}\}/s;

/** Monthly price of an advanced parameter in US dollars ("AWS Systems Manager pricing", April 2026). */
export const ADVANCED_PRICE = 0.05;

export type Tier = 'Standard' | 'Advanced';

/** The tier that a value needs. Throws `secret_too_large`, `secret_empty`, `secret_nul`, `secret_nested`, before any request. */
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
    `${name}: ${bytes} bytes; Parameter Store allows ${ADVANCED_BYTES}`,
    {
      value: `${bytes} bytes`,
      next: ["Store a large file in S3, encrypted with the environment's key, and its location here"],
    },
  );
}

function nested(name: string): OperatorError {
  return new OperatorError('input', 'secret_nested', `${name}: the value contains {{…}}`, {
    value: name,
    reason: 'Parameter Store reads it as a reference to another parameter and rejects it',
    next: ['base64 < FILE | ops secret set …', 'Store the text elsewhere, and only its secret parts here'],
  });
}

function empty(name: string): OperatorError {
  return new OperatorError('input', 'secret_empty', `${name}: an empty value cannot be stored`, {
    value: name,
    next: ['Pass the value on standard input, or type it at the prompt'],
  });
}

function withNul(name: string): OperatorError {
  return new OperatorError('input', 'secret_nul', `${name}: the value contains a NUL character`, {
    value: name,
    reason: 'Environment variables cannot contain NUL, so no container could receive it',
    next: ['base64 < FILE | ops secret set …'],
  });
}
