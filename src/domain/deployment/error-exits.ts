import type { OperatorError } from '../operator/error.ts';
import type { StackErrorReport } from './events.ts';

/** Exits of a run in which nothing but errors with these codes happened; every other code is a failure. */
const EXIT_OF: Partial<Record<StackErrorReport['code'], OperatorError['exit']>> = {
  locked: 'locked',
  wrong_account: 'credentials',
  credentials: 'credentials',
  access_denied: 'credentials',
  role_missing: 'credentials',
  bad_input: 'input',
  zone_elsewhere: 'input',
  network_differs: 'input',
  service_missing: 'input',
  template_refused: 'input',
  consent_needed: 'declined',
};

export function exitOf(code: StackErrorReport['code']): OperatorError['exit'] {
  return EXIT_OF[code] ?? 'failed';
}

/** Whether the caller has no access: a login or an administrator is the way on, not the files. */
export function isAccessError({ code }: Pick<StackErrorReport, 'code'>): boolean {
  return exitOf(code) === 'credentials';
}
