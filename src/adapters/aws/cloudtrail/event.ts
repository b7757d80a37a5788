import type { Event } from '@aws-sdk/client-cloudtrail';
import type { TrailEvent } from '../../../domain/audit/trail.ts';
import { plainText } from '../../../domain/operator/plain-text.ts';

/** What is looked at of CloudTrail's JSON ("CloudTrail record contents"). Nothing of it is taken for granted. */
interface Detail {
  eventTime?: unknown;
  userIdentity?: { arn?: unknown; invokedBy?: unknown; type?: unknown };
  sourceIPAddress?: unknown;
  userAgent?: unknown;
  requestParameters?: {
    name?: unknown;
    names?: unknown;
    path?: unknown;
    recursive?: unknown;
    resourceId?: unknown;
    withDecryption?: unknown;
  } | null;
  errorCode?: unknown;
  errorMessage?: unknown;
}

/** Null: CloudTrail's own text of it cannot be read, so that nothing is known. */
export function trailEvent(event: Event): TrailEvent | null {
  const detail = parsed(event.CloudTrailEvent);
  if (!detail) return null;
  const { requestParameters: asked, userIdentity } = detail;
  const message = text(detail.errorMessage);
  const path = pathOf(event, asked, message);
  return {
    id: event.EventId ?? '',
    at: event.EventTime?.toISOString() ?? text(detail.eventTime),
    action: plainText(event.EventName ?? ''),
    who: text(userIdentity?.arn) || text(userIdentity?.invokedBy) || text(event.Username),
    from: text(detail.sourceIPAddress),
    agent: text(detail.userAgent),
    names: path ? [] : names(asked, message),
    path,
    decrypted: asked?.withDecryption === true,
    error: detail.errorCode ? { code: text(detail.errorCode), message } : null,
  };
}

function parsed(json: string | undefined): Detail | null {
  try {
    const detail: unknown = JSON.parse(json ?? '');
    return typeof detail === 'object' ? (detail as Detail | null) : null;
  } catch {
    return null;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? plainText(value) : '';
}

function names(asked: Detail['requestParameters'], message: string): string[] {
  const several = Array.isArray(asked?.names) ? asked.names.map(text) : [];
  const given = [...several, text(asked?.name), text(asked?.resourceId)].filter(Boolean);
  return (given.length > 0 ? given : [refusedName(message)]).flatMap((name) => parameterName(name));
}

/** CloudTrail keeps no parameters of a request that policies deny; the message names the resource. */
function refusedName(message: string): string {
  return /on resource: (arn:[\w-]+:ssm:[^\s]*:parameter\/[^\s]*)/.exec(message)?.[1] ?? '';
}

/** How deep a refused request would have gone is not told. */
function pathOf(event: Event, asked: Detail['requestParameters'], message: string): TrailEvent['path'] {
  const path = text(asked?.path);
  if (path) return { name: path, recursive: asked?.recursive === true };
  const [refused] = event.EventName === 'GetParametersByPath' ? parameterName(refusedName(message)) : [];
  return refused === undefined ? null : { name: refused, recursive: true };
}

/** By name or ARN, with a version or label behind it or not. */
function parameterName(given: string): string[] {
  const full = given.replace(/^arn:[\w-]+:ssm:[^:]*:[^:]*:parameter/, '').replace(/:[^:]*$/, '');
  return full ? [full.startsWith('/') ? full : `/${full}`] : [];
}
