import { runEventSchema } from './event-schema.ts';
import type { RunEvent } from './events.ts';

/** Reads a line that the callback plugin wrote; returns the reason as text if it is not an event of the protocol. */
export function parseRunEvent(line: string): RunEvent | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  const parsed = runEventSchema.safeParse(value);
  if (!parsed.success)
    return parsed.error.issues.map((each) => `${each.path.join('.')}: ${each.message}`).join('; ');
  const event = parsed.data;
  if (event.event !== 'stack_failed') return event;
  const { result, ...failed } = event;
  // The failed stack is the event's, whether or not the error names it.
  const full = { ...failed, error: { ...failed.error, stack: failed.error.stack || failed.stack } };
  return result ? { ...full, result } : full;
}
