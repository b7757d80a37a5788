import * as z from 'zod';
import { plainText } from '../operator/plain-text.ts';
import type { RunEvent } from './events.ts';

/** Every text of an event came through AWS or Ansible. */
const text = z.string().transform(plainText);
const names = z.array(text);

const change = z.object({
  logical_id: text,
  type: text,
  action: z.enum(['add', 'modify', 'remove', 'import', 'dynamic']),
  replacement: z.enum(['never', 'conditional', 'always']),
  physical_id: text.nullable(),
  holds_data: z.boolean(),
  routine: z.boolean(),
  properties: names,
});

const result = z.object({
  stack: text,
  stack_name: text,
  region: text,
  action: z.enum(['create', 'update', 'delete', 'recreate', 'none']),
  status: text.nullable(),
  change_set: text.nullable(),
  changes: z.array(change),
  known_after: names,
  secrets_generated: names,
  secrets_copied: names,
  notes: names,
  stays: z
    .array(
      z.object({
        logical_id: text,
        type: text,
        physical_id: text,
        why: z.enum(['retained', 'pending_deletion']),
      }),
    )
    .exactOptional(),
  seconds: z.number(),
});

const error = z.object({
  code: z.enum([
    'stack_failed',
    'needs_failed',
    'not_started',
    'detached',
    'cancelled',
    'consent_needed',
    'locked',
    'wrong_account',
    'zone_elsewhere',
    'service_missing',
    'bad_input',
    'limit_reached',
    'template_refused',
    'credentials',
    'aws',
    'bug',
  ]),
  message: text,
  // A failure before any stack's turn (the lock, the account) names none.
  stack: text.nullish().transform((name) => name ?? ''),
  status: text.nullish().transform((status) => status ?? null),
  first_cause: z
    .object({ logical_id: text, type: text, reason: text, at: text })
    .nullish()
    .transform((cause) => cause ?? null),
  changes: z.array(change).exactOptional(),
  needs: names.exactOptional(),
  next: names,
});

const stack = { at: text, stack: text };

const runEvent = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('run_started'),
    at: text,
    mode: z.enum(['plan', 'apply', 'destroy', 'discard']),
    stacks: names,
  }),
  z.object({ event: z.literal('stack_started'), ...stack }),
  z.object({ event: z.literal('stack_planned'), ...stack, result }),
  z.object({ event: z.literal('stack_finished'), ...stack, result }),
  z.object({
    event: z.literal('stack_failed'),
    ...stack,
    error,
    result: result.nullish(),
  }),
  z.object({ event: z.literal('run_refused'), at: text, error }),
  z.object({ event: z.literal('run_finished'), at: text, ok: z.boolean() }),
]);

/** One line of the callback plugin's; a line that is not an event of the protocol gives the reason as text. */
export function parseRunEvent(line: string): RunEvent | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  const parsed = runEvent.safeParse(value);
  if (!parsed.success)
    return parsed.error.issues.map((each) => `${each.path.join('.')}: ${each.message}`).join('; ');
  const event = parsed.data;
  if (event.event !== 'stack_failed') return event;
  const { result: told, ...failed } = event;
  // The failed stack is the event's, whether or not the error names it.
  const full = { ...failed, error: { ...failed.error, stack: failed.error.stack || failed.stack } };
  return told ? { ...full, result: told } : full;
}
