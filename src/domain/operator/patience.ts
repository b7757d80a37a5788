import { OperatorError } from './error.ts';

/** Seconds after which an operator learns that a call to AWS has no answer. */
export const REPORT_AFTER = 10;
/** Seconds after which such a call ends; OPS_TIMEOUT overrides it. */
export const DEFAULT_TIMEOUT = 30;

export const TIMEOUT_VARIABLE = 'OPS_TIMEOUT';

/** Seconds that a call to AWS may take without an answer. Throws `invalid_timeout`. */
export function timeoutOf(env: Record<string, string | undefined>): number {
  const given = env[TIMEOUT_VARIABLE];
  if (!given) return DEFAULT_TIMEOUT;
  if (/^[1-9]\d{0,3}$/.test(given)) return Number(given);
  throw new OperatorError('input', 'invalid_timeout', `${TIMEOUT_VARIABLE} is not a number of seconds`, {
    value: given,
    reason: 'It is a whole number from 1 to 9999',
    next: [`unset ${TIMEOUT_VARIABLE}`, `${TIMEOUT_VARIABLE}=60`],
  });
}

/** What an operator reads while a call to AWS has no answer. */
export function unansweredText(action: string, endpoint: string, seconds: number): string {
  return `AWS has not answered ${action} for ${seconds} s (${endpoint})`;
}
