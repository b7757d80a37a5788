/** The exit codes. The help and the reference are generated from this table. */
export const EXITS = {
  done: { status: 0, meaning: 'done, or nothing to do' },
  bug: { status: 1, meaning: 'a bug in ops' },
  input: { status: 2, meaning: 'usage, missing or invalid input' },
  declined: { status: 3, meaning: 'declined, or consent missing' },
  pending: { status: 4, meaning: 'plan: changes pending' },
  credentials: { status: 5, meaning: 'credentials, or the wrong account' },
  locked: { status: 6, meaning: 'locked' },
  gate: { status: 7, meaning: 'a gate refused, or approval needed' },
  drift: { status: 8, meaning: 'drift found' },
  failed: { status: 20, meaning: 'a deployment failed (ops reports what was kept and what was rolled back)' },
  interrupted: { status: 130, meaning: 'interrupted' },
} as const;

export type ExitName = keyof typeof EXITS;
