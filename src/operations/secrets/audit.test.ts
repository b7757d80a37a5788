import { expect, test } from 'vitest';
import { AUDITED } from '../../domain/audit/audit.ts';
import type { TrailEvent } from '../../domain/audit/trail.ts';
import { createFixture } from '../testing/fixture.ts';
import { auditSecrets } from './audit.ts';

const since = new Date('2026-11-20T00:00:00Z');
const TOKEN = '/shop/dev/hello/API_TOKEN';

function auditFixture(...events: Partial<TrailEvent>[]) {
  const made = createFixture();
  for (const event of events) {
    made.aws.trailEvents.push({
      id: '1',
      at: '2026-11-23T09:00:00.000Z',
      action: 'GetParameter',
      who: 'arn:aws:iam::000000000000:user/ada',
      from: '192.0.2.7',
      agent: 'aws-cli/2.15.0 md/installer',
      names: [TOKEN],
      path: null,
      decrypted: true,
      error: null,
      ...event,
    });
  }
  const settings = { ...made.env.settings, services: ['hello', 'billing'] };
  return { ...made, env: { ...made.env, settings } };
}

test('lists reads and writes since the date, newest first', async () => {
  const { ctx, env, aws } = auditFixture(
    { at: '2026-11-19T09:00:00.000Z', action: 'PutParameter' },
    { at: '2026-11-23T09:00:00.000Z', action: 'PutParameter', decrypted: false },
    { at: '2026-11-23T09:30:00.000Z' },
    { at: '2026-11-23T09:10:00.000Z', action: 'DeleteParameters', names: [TOKEN, '/shop/dev/hello/OTHER'] },
  );
  const found = await auditSecrets(ctx, env, { since });
  expect(found.map(({ at, action, secrets }) => [at.slice(11, 16), action, secrets])).toEqual([
    ['09:30', 'read', ['hello/API_TOKEN']],
    ['09:10', 'deleted', ['hello/API_TOKEN', 'hello/OTHER']],
    ['09:00', 'written', ['hello/API_TOKEN']],
  ]);
  expect(found[0]).toEqual({
    at: '2026-11-23T09:30:00.000Z',
    who: 'ada',
    role: null,
    starting: null,
    action: 'read',
    secrets: ['hello/API_TOKEN'],
    from: '192.0.2.7',
    agent: 'aws-cli/2.15.0',
    error: null,
  });
  expect(aws.calls).toEqual(AUDITED.map((action) => `trail.events ${action}`));
});

test('filters by service and name', async () => {
  const names = [TOKEN, '/shop/dev/billing/API_TOKEN', '/shop/dev/billing/DSN'];
  const { ctx, env } = auditFixture({ names, action: 'GetParameters' });
  const secrets = async (only: { service?: string; name?: string }) =>
    (await auditSecrets(ctx, env, { ...only, since })).flatMap((entry) => entry.secrets);
  expect(await secrets({ service: 'billing' })).toEqual(['billing/API_TOKEN', 'billing/DSN']);
  expect(await secrets({ name: 'API_TOKEN' })).toEqual(['hello/API_TOKEN', 'billing/API_TOKEN']);
  expect(await secrets({ service: 'hello', name: 'DSN' })).toEqual([]);
  await expect(secrets({ service: 'helo' })).rejects.toMatchObject({
    code: 'unknown_service',
    detail: { next: ['Did you mean hello?'] },
  });
  // A removed service may still have secrets.
  expect(await secrets({ service: 'warehouse' })).toEqual([]);
});

test('verifies the account before the first request', async () => {
  const { ctx, env, aws } = auditFixture();
  aws.account = '111111111111';
  const far = { ...env, target: { ...env.target, local: false } };
  await expect(auditSecrets(ctx, far, { since })).rejects.toMatchObject({ code: 'wrong_account' });
  expect(aws.calls).toEqual([]);
});

test('reports its progress', async () => {
  const { ctx, env, progress } = auditFixture();
  await auditSecrets(ctx, env, { since });
  expect(progress).toHaveLength(AUDITED.length);
  expect(progress[1]).toMatchObject({ message: 'reading DeleteParameter events from CloudTrail (2 of 11)' });
});
