import { InvalidInput, OperatorError } from '../operator/error.ts';

/** Days that CloudTrail's event history goes back (CloudTrail User Guide, "Working with event history"). */
export const TRAIL_DAYS = 90;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const UNITS: Record<string, number> = { m: MINUTE, h: 60 * MINUTE, d: DAY };
const SPAN = /^(\d{1,6})([mhd])$/;
const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** Parses `30m`, `24h`, `7d` (before now), or an ISO 8601 date (midnight UTC) or time. Throws InvalidInput. */
export function sinceOf(text: string, now: Date): Date {
  const [, amount, unit = ''] = SPAN.exec(text) ?? [];
  const time = amount ? now.getTime() - Number(amount) * (UNITS[unit] ?? 0) : dateOf(text);
  if (Number.isNaN(time)) {
    throw problem('bad_since', `--since: ${JSON.stringify(text)} is not a time`, text, {
      reason: 'Use minutes, hours or days before now, or a date',
      next: ['--since 7d', `--since ${dayOf(now.getTime() - 7 * DAY)}`],
    });
  }
  if (time > now.getTime()) {
    throw problem('since_ahead', `--since ${text} is in the future`, text, {
      reason: `The time is ${now.toISOString()}`,
      next: ['--since 24h'],
    });
  }
  if (now.getTime() - time > TRAIL_DAYS * DAY) {
    throw problem('since_too_long', `--since ${text} is more than ${TRAIL_DAYS} days ago`, text, {
      reason: `CloudTrail's event history keeps ${TRAIL_DAYS} days; older events are only in the trail's bucket`,
      next: [`--since ${TRAIL_DAYS}d`],
    });
  }
  return new Date(time);
}

/** Rejects dates that do not exist, such as 30 February. */
function dateOf(text: string): number {
  if (!DATE.test(text)) return Number.NaN;
  const midnight = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(midnight) || dayOf(midnight) !== text.slice(0, 10)) return Number.NaN;
  return Date.parse(text);
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function problem(
  code: string,
  message: string,
  value: string,
  detail: { reason: string; next: string[] },
): InvalidInput {
  return new InvalidInput([new OperatorError('input', code, message, { value, ...detail })]);
}
