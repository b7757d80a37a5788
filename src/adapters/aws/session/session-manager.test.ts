import { setImmediate } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { OperatorError } from '../../../domain/operator/error.ts';
import { SecretValue } from '../../../domain/secrets/value.ts';
import type { CachedSession } from './session-cache.ts';
import { SessionManager } from './session-manager.ts';
import type { StsCalls } from './sts.ts';

const MINUTE = 60_000;
let now: number;
let made: string[];
let answers: (string | null | Error | Promise<string>)[];
let asked: number;
let warnings: string[];
/** Minutes that each of the role's sessions lasts; an Error is thrown. */
let roles: (number | OperatorError)[];

beforeEach(() => {
  now = Date.parse('2026-05-04T12:00:00.000Z');
  [made, answers, asked, warnings, roles] = [[], [], 0, [], []];
});

function session(id: string, minutes: number): CachedSession {
  const keys = { id, secret: new SecretValue('s'), token: new SecretValue('t') };
  made.push(id);
  return { keys, made: new Date(now), expires: new Date(now + minutes * MINUTE), device: null };
}

const unexpected = (): never => {
  throw new TypeError('unexpected call');
};

const sts: StsCalls = {
  callerIdentity: unexpected,
  found: unexpected,
  sessionToken: async (_, { device, seconds }) => ({ ...session(`mfa${made.length}`, seconds / 60), device }),
  assumeRole: async () => {
    const next = roles.shift();
    if (next === undefined) throw new TypeError('unexpected AssumeRole');
    if (next instanceof OperatorError) throw next;
    return session(`role${made.length}`, next);
  },
};

function manager(role: boolean): SessionManager {
  const cached = new Map<string, CachedSession>();
  const step = { arn: 'arn:aws:iam::1:role/r', sessionName: 's', externalId: null, duration: 3_600 };
  const keys = { id: 'AKIA', secret: new SecretValue('s'), token: null };
  return new SessionManager({
    target: { region: 'eu-west-1', profile: 'team', local: false, ...(role && { role: step.arn }) },
    source: {
      keys: role ? null : keys,
      profile: 'team',
      device: role ? null : 'arn:aws:iam::1:mfa/ada',
      roles: role ? [step] : [],
      chained: role,
      signOn: null,
      identity: ['keys', 'AKIA'],
    },
    cache: {
      read: async (owner) => cached.get(JSON.stringify(owner)) ?? null,
      write: async (owner, session) => void cached.set(JSON.stringify(owner), session),
    },
    sts: async () => sts,
    now: () => new Date(now),
    code: async () => {
      asked += 1;
      const answer = await answers.shift();
      if (answer === undefined) throw new TypeError('an unexpected question');
      if (answer instanceof Error) throw answer;
      return answer;
    },
    warn: (message) => void warnings.push(message),
    endpoint: null,
  });
}

const stopped = () => new OperatorError('interrupted', 'interrupted', 'Stopped');
const idOf = async (of: SessionManager) => (await of.session()).keys.id;

test('a run asks for a code 15 minutes ahead and continues with its session meanwhile', async () => {
  const it = manager(false);
  answers = ['111111'];
  expect(await idOf(it)).toBe('mfa0');
  const release = it.lend();
  now += (12 * 60 - 16) * MINUTE;
  it.renewAhead();
  expect(asked).toBe(1);
  now += 2 * MINUTE;
  let type: (code: string) => void = unexpected;
  answers = [
    new Promise((resolve) => {
      type = resolve;
    }),
  ];
  it.renewAhead();
  await setImmediate();
  now += 11 * MINUTE;
  expect(await idOf(it)).toBe('mfa0');
  expect(asked).toBe(2);
  type('222222');
  await setImmediate();
  expect(await idOf(it)).toBe('mfa1');
  release();
});

test('without a code ahead, ops asks once more at the end, then never again', async () => {
  const it = manager(false);
  answers = ['111111', stopped(), stopped()];
  await it.session();
  const release = it.lend();
  now += (12 * 60 - 10) * MINUTE;
  it.renewAhead();
  await setImmediate();
  it.renewAhead();
  expect(warnings).toEqual(['The session expires at 00:00 UTC: Stopped. ops asks for a code once more then']);
  expect(asked).toBe(2);
  now += 10 * MINUTE;
  await expect(it.session()).rejects.toMatchObject({ exit: 'interrupted' });
  await expect(it.session()).rejects.toMatchObject({ exit: 'interrupted' });
  expect(asked).toBe(3);
  release();
});

test('a role session of 15 minutes is not renewed at every check', async () => {
  const it = manager(true);
  roles = [15, 15];
  expect(await idOf(it)).toBe('role0');
  const release = it.lend();
  it.renewAhead();
  now += 7 * MINUTE;
  it.renewAhead();
  expect(made).toEqual(['role0']);
  now += MINUTE;
  it.renewAhead();
  await setImmediate();
  it.renewAhead();
  expect(await idOf(it)).toBe('role1');
  release();
});

test('an expired source is reported ahead, once, and retried until it works', async () => {
  const it = manager(true);
  const ended = new OperatorError('credentials', 'no_credentials', 'No usable credentials in profile team', {
    next: ['aws sso login --profile team'],
  });
  roles = [60, ended, ended, 60];
  await it.session();
  const release = it.lend();
  now += 50 * MINUTE;
  for (const _ of [1, 2]) {
    it.renewAhead();
    await setImmediate();
  }
  expect(warnings).toEqual([
    'The session expires at 13:00 UTC: No usable credentials in profile team. aws sso login --profile team',
  ]);
  it.renewAhead();
  await setImmediate();
  expect(await idOf(it)).toBe('role1');
  release();
});

test('without a terminal the warning names the command for another window', async () => {
  const it = manager(false);
  answers = ['111111', null];
  await it.session();
  const release = it.lend();
  now += (12 * 60 - 10) * MINUTE;
  it.renewAhead();
  await setImmediate();
  expect(warnings).toEqual([
    'The session expires at 00:00 UTC: Profile team needs a code from its MFA device. ops login --profile team',
  ]);
  release();
});
