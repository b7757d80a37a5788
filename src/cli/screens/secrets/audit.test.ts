import { expect, it } from 'vitest';
import type { AuditEntry } from '../../../domain/audit/audit.ts';
import { plain } from '../../terminal/palette.ts';
import { fold } from '../../terminal/text.ts';
import { auditScreen } from './audit.ts';

const since = new Date('2026-04-27T12:00:00Z');
const read: AuditEntry = {
  at: '2026-05-04T14:02:11.000Z',
  who: 'ada',
  role: null,
  starting: null,
  action: 'read',
  secrets: ['hello/API_TOKEN'],
  from: '192.0.2.7',
  agent: 'aws-cli/2.15.0',
  error: null,
};
const entries: AuditEntry[] = [
  read,
  {
    ...read,
    at: '2026-05-04T14:00:00.000Z',
    who: '0f1e2d3c',
    role: 'shop-dev-service-hello-ExecutionRole-1A2B',
    starting: 'hello',
    secrets: ['hello/API_TOKEN', 'hello/DSN', 'hello/KEY', 'hello/SALT', 'hello/SESSION_KEY'],
    agent: 'Amazon ECS Agent',
  },
  { ...read, at: '2026-05-04T13:00:00.000Z', action: 'read, encrypted', secrets: ['hello/*'] },
  { ...read, at: '2026-05-03T09:10:00.000Z', who: 'release@ci', role: 'Releaser', action: 'written' },
  {
    ...read,
    at: '2026-05-02T09:10:00.000Z',
    who: 'eve\u001b[31m',
    action: 'refused: read',
    error: 'AccessDenied',
  },
];

it.each([
  ['audit', auditScreen(entries, since)],
  ['audit-80', fold(auditScreen(entries, since, plain, 80), 80)],
  ['audit-60', fold(auditScreen(entries, since, plain, 60), 60)],
  ['audit-none', auditScreen([], since)],
])('shows %s', async (name, text) => {
  await expect(`${text}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
});
