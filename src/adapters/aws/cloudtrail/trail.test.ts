import type { Event } from '@aws-sdk/client-cloudtrail';
import { describe, expect, test } from 'vitest';
import type { TrailEvent } from '../../../domain/audit/trail.ts';
import type { CloudTrailCalls } from './cloudtrail.ts';
import { trailEvent } from './event.ts';
import { trail, turns } from './trail.ts';

const query = { action: 'GetParameter', since: new Date('2026-05-01T00:00:00Z') };
const sampleEvent = (id: string, at = '2026-05-02T00:00:00.000Z') => ({ id, at }) as TrailEvent;

async function all(events: AsyncIterable<TrailEvent>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of events) ids.push(id);
  return ids;
}

describe('lookups', () => {
  test('requests each page when the previous one is read', async () => {
    const asked: unknown[] = [];
    const calls: CloudTrailCalls = {
      lookup: async (...given) => {
        asked.push(given);
        return given[1] === undefined
          ? { items: [sampleEvent('c'), sampleEvent('b')], next: 'more' }
          : { items: [sampleEvent('a'), sampleEvent('older', '2026-04-30T23:59:59.000Z')], next: undefined };
      },
    };
    const turned: number[] = [];
    const events = trail(
      async () => calls,
      async () => void turned.push(asked.length),
    ).events(query);
    expect(asked).toEqual([]);
    expect(await all(events)).toEqual(['c', 'b', 'a']);
    expect(asked).toEqual([
      [query, undefined],
      [query, 'more'],
    ]);
    expect(turned).toEqual([0, 1]);
  });

  test('limits concurrent lookups to two per second', async () => {
    let now = 1_000;
    const waits: number[] = [];
    const turn = turns(
      500,
      () => now,
      async (milliseconds) => void waits.push(milliseconds),
    );
    await Promise.all([turn(), turn(), turn()]);
    expect(waits).toEqual([500, 1_000]);
    now = 2_300;
    await turn();
    expect(waits).toEqual([500, 1_000, 200]);
    now = 9_000;
    await turn();
    expect(waits).toHaveLength(3);
  });
});

function event(name: string, detail: unknown, more: Partial<Event> = {}): Event {
  const json = typeof detail === 'string' ? detail : JSON.stringify(detail);
  const at = new Date('2026-05-04T10:00:00Z');
  return { EventId: 'e1', EventName: name, EventTime: at, Username: 'ada', CloudTrailEvent: json, ...more };
}

const identity = { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/ada' };
const around = { userIdentity: identity, sourceIPAddress: '192.0.2.1', userAgent: 'aws-cli/2.15.0 md/x' };

describe('an event', () => {
  test('of several parameters, by name and ARN, with versions and labels', () => {
    const names = ['/shop/dev/hello/A', '/shop/dev/hello/B:3', 'plain:stable'];
    const arn = 'arn:aws:ssm:eu-central-1:111122223333:parameter/shop/dev/hello/C';
    const requestParameters = { names: [...names, arn, `${arn}:7`], withDecryption: true };
    expect(trailEvent(event('GetParameters', { ...around, requestParameters }))).toEqual({
      id: 'e1',
      at: '2026-05-04T10:00:00.000Z',
      action: 'GetParameters',
      who: 'arn:aws:iam::111122223333:user/ada',
      from: '192.0.2.1',
      agent: 'aws-cli/2.15.0 md/x',
      names: ['/shop/dev/hello/A', '/shop/dev/hello/B', '/plain', '/shop/dev/hello/C', '/shop/dev/hello/C'],
      path: null,
      decrypted: true,
      error: null,
    });
  });

  test('of a path, and of tags', () => {
    const byPath = { ...around, requestParameters: { path: '/shop/dev', recursive: true } };
    expect(trailEvent(event('GetParametersByPath', byPath))).toMatchObject({
      names: [],
      path: { name: '/shop/dev', recursive: true },
      decrypted: false,
    });
    const tags = { ...around, requestParameters: { resourceType: 'Parameter', resourceId: '/shop/dev/a/B' } };
    expect(trailEvent(event('AddTagsToResource', tags))).toMatchObject({
      names: ['/shop/dev/a/B'],
      path: null,
    });
  });

  test('denied by policies: takes the name from the error message', () => {
    const denied = (action: string, resource: string) =>
      trailEvent(
        event(action, {
          ...around,
          requestParameters: null,
          errorCode: 'AccessDenied',
          errorMessage: `User: ${identity.arn} is not authorized to perform: ssm:${action} on resource: arn:aws:ssm:eu-central-1:111122223333:parameter${resource} because no identity-based policy allows it`,
        }),
      );
    expect(denied('GetParameter', '/shop/dev/hello/A')).toMatchObject({
      names: ['/shop/dev/hello/A'],
      path: null,
      error: { code: 'AccessDenied' },
    });
    expect(denied('GetParametersByPath', '/shop/dev/hello')).toMatchObject({
      names: [],
      path: { name: '/shop/dev/hello', recursive: true },
    });
  });

  test('by an AWS service', () => {
    const detail = { userIdentity: { type: 'AWSService', invokedBy: 'ssm.amazonaws.com' } };
    expect(trailEvent(event('GetParameter', detail))).toMatchObject({
      who: 'ssm.amazonaws.com',
      names: [],
      from: '',
    });
  });

  test.each([undefined, '', 'no JSON', 'null', '"text"'])('that says %j is left out', (json) => {
    expect(trailEvent({ EventId: 'e', EventName: 'GetParameter', CloudTrailEvent: json })).toBeNull();
  });

  test('with unexpected types and control characters', () => {
    const odd = {
      userIdentity: { arn: 7 },
      userAgent: ['x'],
      requestParameters: { name: { a: 1 }, names: 'x' },
    };
    expect(trailEvent(event('GetParameter', odd))).toMatchObject({ who: 'ada', agent: '', names: [] });
    const evil = { ...around, userAgent: '\u001b[31mred' };
    expect(trailEvent(event('GetParameter', evil))?.agent).not.toContain('\u001b');
  });
});
