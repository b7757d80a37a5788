import * as z from 'zod';
import { sanitizeText } from '../operator/sanitize.ts';

/**
 * What a run and ops say to each other, written once: TypeScript's types, schemas/{run,run-event}.schema.json and the
 * tables of docs/reference/run-protocol.md follow from here; the callback plugin's events are tested against it.
 */

/** Texts come through AWS or Ansible: escape sequences are removed. */
const text = z.string().transform(sanitizeText);
const names = z.array(text);

export const runModeSchema = z
  .enum(['plan', 'apply', 'destroy', 'discard', 'read'])
  .describe(
    '`read`: of `playbooks/sources.yml`; `discard` deletes only the change sets named in `change_sets`, and the empty stacks that only they created; a change set that was executed or deleted already is skipped',
  );

export const resourceChangeSchema = z
  .object({
    logical_id: text.describe('logical ID in the template'),
    type: text.describe("the resource's type"),
    action: z.enum(['add', 'modify', 'remove', 'import', 'dynamic']).describe('as CloudFormation names it'),
    replacement: z.enum(['never', 'conditional', 'always']).describe('whether the resource is replaced'),
    physical_id: text.nullable().describe('null if it does not exist yet'),
    holds_data: z
      .boolean()
      .describe(
        'its replacement or deletion destroys data; false if CloudFormation keeps the old resource (its `PolicyAction` is to retain it)',
      ),
    routine: z
      .boolean()
      .describe('a type for which every change is a replacement by design (a task definition)'),
    properties: names.describe('names of the changed properties'),
  })
  .meta({ id: 'change' });

export const keptResourceSchema = z
  .object({
    logical_id: text.describe('logical ID in the template'),
    type: text.describe("the resource's type"),
    physical_id: text.describe('its ID in the service'),
    why: z
      .enum(['retained', 'pending_deletion', 'final_snapshot'])
      .describe(
        '`pending_deletion`: AWS deletes it days later (a KMS key), and it can be restored until then; `final_snapshot`: made of a database before its deletion, `physical_id` is its name, or that of the database if it could not be read',
      ),
  })
  .meta({ id: 'kept' });

export const stackResultSchema = z
  .object({
    stack: text.describe('host name'),
    stack_name: text.describe("CloudFormation's name"),
    region: text.describe('where it is deployed'),
    action: z
      .enum(['create', 'update', 'delete', 'recreate', 'none'])
      .describe('`recreate`: a failed stack is deleted first'),
    status: text.nullable().describe("CloudFormation's status afterwards; null if the stack does not exist"),
    change_set: text.nullable().describe('ARN of the change set that was kept for an apply'),
    changes: z.array(resourceChangeSchema).describe('what the change set does, or did'),
    known_after: names.describe('the stacks that must be deployed before this one can be planned'),
    secrets_generated: names.describe('names only'),
    secrets_copied: names.describe('names only: secrets that were, or would be, copied from the home region'),
    notes: names.describe('what was done beyond the change set, in words'),
    uses: z
      .array(
        z.object({ stack: text.describe('host name'), status: text.describe("CloudFormation's status") }),
      )
      .exactOptional()
      .describe('stacks outside the run that it needs, and uses as they are deployed; only if there are any'),
    stays: z
      .array(keptResourceSchema)
      .exactOptional()
      .describe('resources that outlive their stack; only if a deletion leaves something'),
    seconds: z.number().describe('from the first write to the end, without waiting for other stacks'),
  })
  .meta({ id: 'result' });

export const firstCauseSchema = z
  .object({
    logical_id: text.describe('logical ID in the template'),
    type: text.describe("the resource's type"),
    reason: text.describe("CloudFormation's words"),
    at: text.describe('ISO 8601, UTC'),
  })
  .meta({ id: 'cause' });

/** Each code of an error, and when it is reported. */
export const ERROR_CODES = {
  stack_failed: 'CloudFormation could not bring the stack to its desired state',
  needs_failed: 'a stack or step that this one needs failed, so it was not started',
  not_started: "the run was stopped before this stack's turn",
  detached: 'in progress when the run was stopped; AWS continues',
  cancelled: 'in progress, and cancelled on request',
  consent_needed: 'replaces or deletes what `allow` does not name',
  not_ours: "the stack's tags name another owner: neither changed nor deleted",
  locked: "another run holds the environment's lock",
  wrong_account: 'the credentials belong to another account',
  zone_elsewhere:
    'a name is not in the public hosted zone that its records are to be created in; nothing was changed',
  network_differs: 'an existing VPC or its subnets are not as the answers say; nothing was changed',
  service_missing: 'the region is known and lacks a service that a stack needs; nothing was changed',
  limit_reached: 'a quota of the region does not allow the resource; nothing in the stack was changed',
  role_missing:
    'the account lacks a service-linked role, and these credentials may not make it; nothing in the stack was changed',
  bad_input: 'the rendered folder, the inventory or a variable is wrong',
  template_refused: 'AWS refuses the template',
  access_denied:
    'AWS does not let the caller make a call: a policy, or a service or region that is not enabled for the account',
  credentials: 'there are no credentials, or AWS refuses them',
  aws: 'any other error from AWS',
  machine:
    'this machine failed: a full disk, a killed process; AWS continues with the stacks in progress (`in_flight`)',
  bug: "an unexpected failure in a plugin, or a failed task that is not one of the plugins'",
} as const;

const codes = Object.keys(ERROR_CODES) as (keyof typeof ERROR_CODES)[];

export const stackErrorSchema = z
  .object({
    code: z.enum(codes).describe('see below'),
    message: text.describe('one sentence for the operator'),
    stack: text
      .nullish()
      .transform((name) => name ?? '')
      .describe('the stack; null if the run failed before any stack (the lock, the account)'),
    status: text
      .nullish()
      .transform((status) => status ?? null)
      .describe('its status, if known'),
    first_cause: firstCauseSchema
      .nullish()
      .transform((cause) => cause ?? null)
      .describe(
        'the earliest failed resource event of this run that is not a consequence ("Resource creation cancelled")',
      ),
    changes: z
      .array(resourceChangeSchema)
      .exactOptional()
      .describe('`consent_needed`: the changes that need consent'),
    needs: names.exactOptional().describe('`needs_failed`: the stacks or steps that failed'),
    in_flight: z
      .boolean()
      .exactOptional()
      .describe('AWS continues with the stack, and nothing watches it any more; only if true'),
    next: names.describe('commands or actions that fix it'),
  })
  .meta({ id: 'error' });

const at = text.describe('ISO 8601, UTC, milliseconds');
const stack = text.describe('host name');
const ofStack = { at, stack };

/** One line that the callback plugin writes. */
export const runEventSchema = z.discriminatedUnion('event', [
  z
    .object({
      event: z.literal('run_started'),
      at,
      mode: runModeSchema,
      stacks: names.describe('host names in play'),
      notes: names.describe('what the preflight noticed, or could not check'),
    })
    .describe('the preflight has passed'),
  z
    .object({ event: z.literal('stack_started'), ...ofStack })
    .describe("the stack's worker has started; it may still wait for other stacks"),
  z
    .object({ event: z.literal('stack_planned'), ...ofStack, result: stackResultSchema })
    .describe('only in a plan'),
  z
    .object({ event: z.literal('stack_finished'), ...ofStack, result: stackResultSchema })
    .describe('the stack is in its desired state'),
  z
    .object({
      event: z.literal('stack_failed'),
      ...ofStack,
      error: stackErrorSchema,
      result: stackResultSchema.nullish().describe('what was done before it failed'),
    })
    .describe('the stack failed, or was not started'),
  z
    .object({
      event: z.literal('call_unanswered'),
      at,
      stack: text.nullable().describe('host name; null for a call of the preflight'),
      action: text.describe('such as ExecuteChangeSet'),
      endpoint: text.describe('URL without a path'),
      seconds: z.number().describe('how long it has been waited for'),
    })
    .describe('a worker waits for an answer from AWS; once a call'),
  z
    .object({ event: z.literal('run_refused'), at, error: stackErrorSchema })
    .describe('the preflight refused the run and nothing was changed; there was no `run_started`'),
  z
    .object({
      event: z.literal('sources_kept'),
      at,
      note: text.nullable().describe('why they could not be kept'),
    })
    .describe(
      'after all stacks: `sources.json` is in the artefact bucket, or `note` says why not; the run does not fail',
    ),
  z
    .object({
      event: z.literal('sources_read'),
      at,
      text: z.string().nullable().describe('the object as it is; null: there is none'),
    })
    .describe('only in `read`: what an earlier run has kept. Nothing has checked the text'),
  z
    .object({ event: z.literal('run_broken'), at, error: stackErrorSchema })
    .describe(
      'the run cannot go on: a process was lost, or no file can be written; it ends without events of some stacks, and without `run_finished`',
    ),
  z.object({ event: z.literal('run_finished'), at, ok: z.boolean() }).describe('the playbook has ended'),
]);

/** `run.json`, written by ops. */
export const runFileSchema = z.strictObject({
  mode: runModeSchema,
  lock_id: z.string().nullable().describe("the id in the lock's value that belongs to this run"),
  keep_change_sets: z.boolean().describe('a plan keeps its change sets for a following apply'),
  change_sets: z
    .record(z.string(), z.string())
    .describe(
      'stack → ARN of the planned change set to execute unchanged (`discard`: to delete). If a stack it needs failed, a stack that has not started deletes its own change set',
    ),
  allow: z
    .array(z.string())
    .describe(
      '`<stack>/<logical id>` that may be replaced or deleted; `<stack>/*`: a stack that is no longer in the files may be deleted as a whole (it does not allow replacements in a stack that stays); with only the playbook: `-e stack_allow=…`',
    ),
  wait_for: z
    .record(z.string(), z.array(z.string()))
    .describe('stack → names of steps of ops (`<name>.done`) that it waits for'),
  change_after: z
    .array(z.string())
    .describe(
      'names of steps of ops that every stack waits for before it changes anything; the change set of an existing stack is created meanwhile, and deleted if a step fails (`needs_failed`)',
    ),
});
