import { beforeEach, expect, it, vi } from 'vitest';
import { runCommand } from '../../cli/testing/run-command.ts';
import type { AuditEntry } from '../../domain/audit/audit.ts';
import { auditSecrets } from '../../operations/secrets/audit.ts';
import SecretAudit from './audit.ts';

vi.mock('../../operations/workspace/load-cached.ts', () => ({
  loadCached: async (_: unknown, name: string) => ({ name }),
}));
vi.mock('../../operations/secrets/audit.ts');

const audit = vi.mocked(auditSecrets);
const entry: AuditEntry = {
  at: '1970-01-01T00:00:00.000Z',
  who: 'ada',
  role: null,
  starting: null,
  action: 'read',
  secrets: ['hello/DSN'],
  from: '192.0.2.1',
  agent: 'aws-cli/2.15.0',
  error: null,
};

beforeEach(() => {
  vi.resetAllMocks();
  audit.mockResolvedValue([entry]);
});

const asked = () => audit.mock.calls[0]?.slice(1);

it('audits all secrets of the last week by default', async () => {
  const ran = await runCommand(SecretAudit, 'secret:audit', ['-e', 'dev']);
  expect(asked()).toEqual([{ name: 'dev' }, { since: new Date(-7 * 86_400_000) }]);
  expect(ran.out).toContain('1970-01-01T00:00:00Z  ada  read    hello/DSN  192.0.2.1  aws-cli/2.15.0');
  expect(ran.out).toContain('90 days');
});

it('audits one secret of a service since a given time', async () => {
  const argv = ['DSN', '-e', 'dev', '-s', 'hello', '--since', '30m', '--json'];
  const ran = await runCommand(SecretAudit, 'secret:audit', argv);
  const since = new Date(-30 * 60_000);
  expect(asked()).toEqual([{ name: 'dev' }, { name: 'DSN', service: 'hello', since }]);
  expect(JSON.parse(ran.out)).toEqual({ events: [entry] });
});

it.each([
  ['91d', 'since_too_long'],
  ['soon', 'bad_since'],
])('refuses --since %s before CloudTrail is asked', async (since, code) => {
  const ran = await runCommand(SecretAudit, 'secret:audit', ['-e', 'dev', '--since', since, '--json']);
  expect([ran.status, JSON.parse(ran.out).error.code]).toEqual([2, code]);
  expect(audit).not.toHaveBeenCalled();
});
