import type { Event } from '@aws-sdk/client-cloudtrail';
import type { TrailEvent } from '../../../domain/audit/trail.ts';
import { sanitizeText } from '../../../domain/operator/sanitize.ts';

/** The fields of CloudTrail's JSON that ops reads ("CloudTrail record contents"). All are optional. */
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

/** Null if CloudTrail's JSON of the event is unreadable. */
export function trailEvent(event: Event): TrailEvent | null {
  const detail = parsed(event.CloudTrailEvent);
  if (!detail) return null;
  const { requestParameters: request, userIdentity } = detail;
  const message = text(detail.errorMessage);
  const path = pathOf(event, request, message);
  return {
    id: event.EventId ?? '',
    at: event.EventTime?.toISOString() ?? text(detail.eventTime),
    action: sanitizeText(event.EventName ?? ''),
    who: text(userIdentity?.arn) || text(userIdentity?.invokedBy) || text(event.Username),
    from: text(detail.sourceIPAddress),
    agent: text(detail.userAgent),
    names: path ? [] : names(request, message),
    path,
    decrypted: request?.withDecryption === true,
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
  return typeof value === 'string' ? sanitizeText(value) : '';
}

function names(request: Detail['requestParameters'], message: string): string[] {
  const several = Array.isArray(request?.names) ? request.names.map(text) : [];
  const given = [...several, text(request?.name), text(request?.resourceId)].filter(Boolean);
  return (given.length > 0 ? given : [refusedName(message)]).flatMap((name) => parameterName(name));
}

/** CloudTrail records no parameters of a denied request; its error message names the resource. */
function refusedName(message: string): string {
  return /on resource: (arn:[\w-]+:ssm:[^\s]*:parameter\/[^\s]*)/.exec(message)?.[1] ?? '';
}

/** CloudTrail does not record whether a denied request was recursive. */
function pathOf(event: Event, request: Detail['requestParameters'], message: string): TrailEvent['path'] {
  const path = text(request?.path);
  if (path) return { name: path, recursive: request?.recursive === true };
  const [refused] = event.EventName === 'GetParametersByPath' ? parameterName(refusedName(message)) : [];
  return refused === undefined ? null : { name: refused, recursive: true };
}

/** Accepts a name or ARN, with or without a version or label. */
function parameterName(given: string): string[] {
  const full = given.replace(/^arn:[\w-]+:ssm:[^:]*:[^:]*:parameter/, '').replace(/:[^:]*$/, '');
  return full ? [full.startsWith('/') ? full : `/${full}`] : [];
}
