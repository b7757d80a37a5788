import { setImmediate } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { OperatorError } from '../../../domain/operator/error.ts';
import { SecretValue } from '../../../domain/secrets/value.ts';
import type { KeptSession } from './session-cache.ts';
import { SessionManager } from './session-manager.ts';
import type { StsCalls } from './sts.ts';

const MINUTE = 60_000;
let now: number;
let made: string[];
let answers: (string | null | Error | Promise<string>)[];
let asked: number;
let warnings: string[];
/** How long each session of the role lasts, in minutes; a Error is thrown. */
let roles: (number | OperatorError)[];

beforeEach(() => {
  now = Date.parse('2026-05-04T12:00:00.000Z');
  [made, answers, asked, warnings, roles] = [[], [], 0, [], []];
});

function session(id: string, minutes: number): KeptSession {
  const keys = { id, secret: new SecretValue('s'), token: new SecretValue('t') };
  made.push(id);
  return { keys, made: new Date(now), expires: new Date(now + minutes * MINUTE), device: null };
}

const unexpected = (): never => {
  throw new TypeError('no test expects this call');
};

const sts: StsCalls = {
  callerIdentity: unexpected,
  foundKeys: unexpected,
  sessionToken: async (_, { device, seconds }) => ({ ...session(`mfa${made.length}`, seconds / 60), device }),
  assumeRole: async () => {
    const next = roles.shift();
    if (next === undefined) throw new TypeError('a role that no test expects');
    if (next instanceof OperatorError) throw next;
    return session(`role${made.length}`, next);
  },
};

function keeper(role: boolean): SessionManager {
  const kept = new Map<string, KeptSession>();
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
      identity: ['keys', 'AKIA'],
    },
    cache: {
      read: async (owner) => kept.get(JSON.stringify(owner)) ?? null,
      write: async (owner, session) => void kept.set(JSON.stringify(owner), session),
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
    place: null,
  });
}

const stopped = () => new OperatorError('interrupted', 'interrupted', 'Stopped');
const idOf = async (of: SessionManager) => (await of.session()).keys.id;

test('a run is asked a quarter of an hour ahead, and goes on with what it has meanwhile', async () => {
  const it = keeper(false);
  answers = ['111111'];
  expect(await idOf(it)).toBe('mfa0');
  const release = it.lend();
  now += (12 * 60 - 16) * MINUTE;
  it.lookAhead();
  expect(asked).toBe(1);
  now += 2 * MINUTE;
  let type: (code: string) => void = unexpected;
  answers = [
    new Promise((resolve) => {
      type = resolve;
    }),
  ];
  it.lookAhead();
  await setImmediate();
  now += 11 * MINUTE;
  expect(await idOf(it)).toBe('mfa0');
  expect(asked).toBe(2);
  type('222222');
  await setImmediate();
  expect(await idOf(it)).toBe('mfa1');
  release();
});

test('who gives no code ahead is asked once more at the end, and then no more', async () => {
  const it = keeper(false);
  answers = ['111111', stopped(), stopped()];
  await it.session();
  const release = it.lend();
  now += (12 * 60 - 10) * MINUTE;
  it.lookAhead();
  await setImmediate();
  it.lookAhead();
  expect(warnings).toEqual(['The session ends at 00:00 UTC: Stopped. A code is asked for once more then']);
  expect(asked).toBe(2);
  now += 10 * MINUTE;
  await expect(it.session()).rejects.toMatchObject({ exit: 'interrupted' });
  await expect(it.session()).rejects.toMatchObject({ exit: 'interrupted' });
  expect(asked).toBe(3);
  release();
});

test('a role that grants a quarter of an hour is not renewed at each look', async () => {
  const it = keeper(true);
  roles = [15, 15];
  expect(await idOf(it)).toBe('role0');
  const release = it.lend();
  it.lookAhead();
  now += 7 * MINUTE;
  it.lookAhead();
  expect(made).toEqual(['role0']);
  now += MINUTE;
  it.lookAhead();
  await setImmediate();
  it.lookAhead();
  expect(await idOf(it)).toBe('role1');
  release();
});

test('a source that has ended is told ahead, once, and tried again until it is there', async () => {
  const it = keeper(true);
  const ended = new OperatorError('credentials', 'no_credentials', 'No usable credentials in profile team', {
    next: ['aws sso login --profile team'],
  });
  roles = [60, ended, ended, 60];
  await it.session();
  const release = it.lend();
  now += 50 * MINUTE;
  for (const _ of [1, 2]) {
    it.lookAhead();
    await setImmediate();
  }
  expect(warnings).toEqual([
    'The session ends at 13:00 UTC: No usable credentials in profile team. aws sso login --profile team',
  ]);
  it.lookAhead();
  await setImmediate();
  expect(await idOf(it)).toBe('role1');
  release();
});

test('without a terminal the command for another window is told', async () => {
  const it = keeper(false);
  answers = ['111111', null];
  await it.session();
  const release = it.lend();
  now += (12 * 60 - 10) * MINUTE;
  it.lookAhead();
  await setImmediate();
  expect(warnings).toEqual([
    'The session ends at 00:00 UTC: Profile team needs a code of its MFA device. ops login --profile team',
  ]);
  release();
});
