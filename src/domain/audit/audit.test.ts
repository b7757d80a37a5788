import { describe, expect, test } from 'vitest';
import { type AuditScope, auditEntry } from './audit.ts';
import type { TrailEvent } from './trail.ts';

const scope: AuditScope = {
  project: 'shop',
  environment: 'dev',
  services: named('shop-dev', ['hello', 'help']),
};

function named(prefix: string, services: string[]): AuditScope['services'] {
  return services.map((name) => ({ name, stack_name: `${prefix}-service-${name}` }));
}

function event(more: Partial<TrailEvent> = {}): TrailEvent {
  return {
    id: '1',
    at: '2026-05-04T10:00:00.000Z',
    action: 'GetParameter',
    who: 'arn:aws:iam::111122223333:user/ada',
    from: '192.0.2.1',
    agent: '',
    names: ['/shop/dev/hello/A'],
    path: null,
    decrypted: true,
    error: null,
    ...more,
  };
}

const role = (name: string, session: string) => `arn:aws:sts::111122223333:assumed-role/${name}/${session}`;

describe('actions', () => {
  const refusal = { code: 'AccessDenied', message: '' };
  test.each([
    ['PutParameter', {}, 'written'],
    ['GetParameterHistory', {}, 'read'],
    ['GetParameters', { decrypted: false }, 'read, encrypted'],
    ['DeleteParameter', {}, 'deleted'],
    ['UnlabelParameterVersion', {}, 'labelled'],
    ['AddTagsToResource', {}, 'tagged'],
    ['PutParameter', { error: refusal }, 'refused: write'],
    ['GetParameter', { error: refusal, decrypted: false }, 'refused: read'],
  ])('%s %j is %s', (action, more, done) => {
    expect(auditEntry(event({ action, ...more }), scope)?.action).toBe(done);
  });

  test('a denied request has its error code', () => {
    expect(auditEntry(event({ error: refusal }), scope)?.error).toBe('AccessDenied');
  });

  test('unknown actions are ignored', () => {
    expect(auditEntry(event({ action: 'DescribeParameters' }), scope)).toBeNull();
  });
});

describe('secrets', () => {
  test.each([
    ['/shop/dev/hello/A', ['hello/A']],
    ['/shop/dev/gone/A', ['gone/A']],
    ['/shop/dev/.ops/lock', []],
    ['/shop/dev/hello', []],
    ['/shop/dev/hello/deep/A', []],
    ['/shop/develop/hello/A', []],
    ['/other/dev/hello/A', []],
  ])('%s', (name, secrets) => {
    expect(auditEntry(event({ names: [name] }), scope)?.secrets ?? []).toEqual(secrets);
  });

  test.each([
    ['/', true, ['*']],
    ['/shop', true, ['*']],
    ['/shop/dev/', true, ['*']],
    ['/shop/dev', false, []],
    ['/shop/dev/hello', false, ['hello/*']],
    ['/shop/dev/hello/', true, ['hello/*']],
    ['/shop/dev/hello/A', true, []],
    ['/shop/dev/.ops', true, []],
    ['/shop/de', true, []],
    ['/shop/develop', true, []],
  ])('below %s, all levels: %s', (name, recursive, secrets) => {
    const byPath = event({ action: 'GetParametersByPath', names: [], path: { name, recursive } });
    expect(auditEntry(byPath, scope)?.secrets ?? []).toEqual(secrets);
  });

  test('a path covers each secret below it', () => {
    const byPath = event({
      action: 'GetParametersByPath',
      names: [],
      path: { name: '/shop/dev/hello', recursive: false },
    });
    expect(auditEntry(byPath, { ...scope, service: 'hello', name: 'A' })?.secrets).toEqual(['hello/*']);
    expect(auditEntry(byPath, { ...scope, service: 'help' })).toBeNull();
  });
});

describe('callers', () => {
  const long = { ...scope, project: 'a-project-name-of-some-length', services: [] };
  test.each([
    ['arn:aws:iam::111122223333:root', 'root', null, null],
    ['arn:aws:iam::111122223333:user/team/ada', 'ada', null, null],
    [role('Admin', 'ada@example.com'), 'ada@example.com', 'Admin', null],
    ['ssm.amazonaws.com', 'ssm.amazonaws.com', null, null],
    [
      role('shop-dev-service-hello-ExecutionRole-1A2B3C', 'f00d'),
      'f00d',
      'shop-dev-service-hello-ExecutionRole-1A2B3C',
      'hello',
    ],
    [
      role('shop-dev-service-hel-ExecutionRole-1A2B3C', 'f00d'),
      'f00d',
      'shop-dev-service-hel-ExecutionRole-1A2B3C',
      null,
    ],
    [
      role('shop-dev-service-hello-TaskRole-1A2B3C', 'f00d'),
      'f00d',
      'shop-dev-service-hello-TaskRole-1A2B3C',
      null,
    ],
  ])('%s', (who, name, ofRole, starting) => {
    expect(auditEntry(event({ who, action: 'GetParameters' }), scope)).toMatchObject({
      who: name,
      role: ofRole,
      starting,
    });
  });

  test('an execution role whose name CloudFormation truncated', () => {
    const who = role('a-project-name-of-some-length-dev-serv-ExecutionRole-1A2B3C4D5E6F', 'f00d');
    const cut = (services: string[]) =>
      auditEntry(event({ who, names: [`/${long.project}/dev/hello/A`] }), {
        ...long,
        services: named(`${long.project}-dev`, services),
      })?.starting;
    expect([cut(['hello']), cut(['hello', 'warehouse'])]).toEqual(['hello', null]);
  });

  test('an execution role that writes starts nothing', () => {
    const who = role('shop-dev-service-hello-ExecutionRole-1A2B3C', 'f00d');
    expect(auditEntry(event({ who, action: 'PutParameter' }), scope)?.starting).toBeNull();
  });

  test.each([
    ['aws-cli/2.15.0 md/installer exe/x86_64', 'aws-cli/2.15.0'],
    ['[aws-sdk-js/3.1169.0 ua/2.1]', 'aws-sdk-js/3.1169.0'],
    ['Mozilla/5.0 (X11; Linux x86_64)', 'a browser'],
    ['Amazon ECS Agent', 'Amazon ECS Agent'],
    ['AWS Internal', 'AWS Internal'],
    ['', ''],
  ])('with %j', (agent, short) => {
    expect(auditEntry(event({ agent }), scope)?.agent).toBe(short);
  });
});
