import { accountAnswered } from '../inputs.ts';
import { accountKind } from '../kind.ts';

/** The trail of what is done in the account. */
export const audit = accountKind({
  name: 'audit',
  inAccount: true,
  inputs: (_, context) =>
    accountAnswered(context, { AlertEmail: 'alert_email', CreateAnalyzer: 'access_analyzer' }),
});

/** Functions behind custom resources. */
export const accountFunctions = accountKind({
  name: 'functions',
  inAccount: true,
  needs: ['toolchain'],
  functions: ['account_settings', 'run_task', 'secret'],
});

/** Settings that an account has once. */
export const accountSettings = accountKind({ name: 'settings', inAccount: true, needs: ['functions'] });
