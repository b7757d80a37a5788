import type { RunEvent, StackErrorReport } from '../../domain/deployment/events.ts';
import type { StackResult } from '../../domain/deployment/plan.ts';
import type { PlaybookEnd, PlaybookRun, Playbooks, RunRequest } from '../../domain/deployment/playbooks.ts';
import type { RenderedEnvironment, RenderedStack } from '../../domain/stack/description.ts';
import { deployed, rendered } from '../../domain/testing/stacks.ts';
import type { FakeAws } from './fake-aws.ts';

/** How a stack behaves instead of succeeding. */
export interface StackBehavior {
  result?: Partial<StackResult>;
  error?: Partial<StackErrorReport>;
  /** The stack stays in progress until this settles. */
  until?: Promise<unknown>;
  /** Meanwhile its worker waits for an answer from AWS, and notices nothing. */
  hangs?: boolean;
}

const AT = '2026-11-23T10:00:00.000Z';

/**
 * Behaves like playbooks/environment.yml (docs/reference/run-protocol.md) on a FakeAws.
 *
 * - Every stack has a worker. It waits for the stacks of the run that it needs (destroy: that need it) and for the
 *   steps in `wait_for`; if one of them fails, it fails with `needs_failed`.
 * - `hold`, `detach` and `cancel` stop waiting stacks (`not_started`); the latter two also end those in progress, unless
 *   one of them `hangs`. `end` ends the run without any further event.
 * - plan and discard change nothing. apply deploys the stack, or deletes one whose description says `absent`; destroy
 *   deletes it.
 * - read reports `kept`. An apply or destroy without a failed stack ends with `sources_kept`, with `keepNote`.
 * - With `breaks`, the run ends like that once no stack can go on, and without `run_finished`.
 * - Events arrive in order; `run_finished` is the last. The exit code is 0 if no stack failed, else 2.
 * - `requests`, `marks` and `stops` record the calls.
 */
export class FakePlaybooks implements Playbooks {
  readonly requests: RunRequest[] = [];
  readonly marks: string[] = [];
  readonly stops: string[] = [];
  behaviors: Record<string, StackBehavior> = {};
  /** Ends without events, as if the inventory were unreadable. */
  broken: Partial<PlaybookEnd> | null = null;
  /** What ends the run once no stack can go on: the error it reports before, if any, and how its process ends. */
  breaks: { error?: Partial<StackErrorReport>; end: Partial<PlaybookEnd> } | null = null;
  /** Calls that hang. */
  unanswered: RunEvent[] = [];
  /** The preflight refuses every run with this error. */
  refusal: Partial<StackErrorReport> | null = null;
  /** What the preflight notices. */
  notes: string[] = [];
  /** The object in the artefact bucket. */
  kept: string | null = null;
  /** Why nothing can be kept. */
  keepNote: string | null = null;
  readonly #begun = new Set<string>();
  readonly #aws: FakeAws;
  readonly #stacks: RenderedStack[];

  constructor(aws: FakeAws, stacks: RenderedStack[]) {
    this.#aws = aws;
    this.#stacks = stacks;
  }

  async run(
    request: RunRequest,
    rendered: RenderedEnvironment,
    childEnvironment: Record<string, string>,
  ): Promise<PlaybookRun> {
    for (const name of request.stacks) {
      if (!rendered.stacks.some(({ description }) => description.stack === name))
        throw new TypeError(`the rendered environment has no ${name}`);
    }
    if (childEnvironment.AWS_REGION === undefined) throw new TypeError('the run has no access to AWS');
    this.requests.push(request);
    this.#begun.clear();
    const markers = new Map<string, 'done' | 'failed'>();
    const mark = async (name: string, how: 'done' | 'failed') => {
      this.marks.push(`${name}.${how}`);
      markers.set(name, how);
    };
    let stop: string | null = null;
    const events = this.broken ? noEvents() : this.#play(request, markers, () => stop);
    const ended = Promise.withResolvers<PlaybookEnd>();
    const broken = this.broken ?? this.breaks?.end;
    return {
      events: (async function* () {
        let failed = false;
        for await (const event of events) {
          failed ||= event.event === 'stack_failed' || event.event === 'run_refused';
          yield event;
        }
        ended.resolve({ code: failed ? 2 : 0, signal: null, output: '', ...broken });
      })(),
      markDone: (step) => mark(step, 'done'),
      markFailed: (step) => mark(step, 'failed'),
      stop: async (how) => {
        this.stops.push(how);
        stop = how;
      },
      ended: ended.promise,
    };
  }

  async *#play(
    request: RunRequest,
    markers: Map<string, 'done' | 'failed'>,
    stop: () => string | null,
  ): AsyncGenerator<RunEvent> {
    if (this.refusal) {
      yield { event: 'run_refused', at: AT, error: reported('', this.refusal) };
      yield { event: 'run_finished', at: AT, ok: false };
      return;
    }
    if (request.mode === 'read') {
      yield { event: 'sources_read', at: AT, text: this.kept };
      yield { event: 'run_finished', at: AT, ok: true };
      return;
    }
    yield { event: 'run_started', at: AT, mode: request.mode, stacks: request.stacks, notes: this.notes };
    yield* this.unanswered;
    const waiting = new Set(request.stacks);
    for (const stack of request.stacks) yield { event: 'stack_started', at: AT, stack };
    let ok = true;
    while (waiting.size > 0) {
      if (stop() === 'end') return;
      const before = waiting.size;
      for (const name of [...waiting]) {
        const event = await this.#turn(name, request, markers, stop());
        if (!event) continue;
        waiting.delete(name);
        markers.set(name, event.event === 'stack_failed' ? 'failed' : 'done');
        ok &&= event.event !== 'stack_failed';
        yield event;
      }
      if (this.breaks && waiting.size === before) {
        const { error } = this.breaks;
        if (error) yield { event: 'run_broken', at: AT, error: reported('', error) };
        return;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (ok && (request.mode === 'apply' || request.mode === 'destroy'))
      yield { event: 'sources_kept', at: AT, note: this.keepNote };
    yield { event: 'run_finished', at: AT, ok };
  }

  /** The event that ends this stack's work, or null while it waits. */
  async #turn(
    name: string,
    request: RunRequest,
    markers: Map<string, 'done' | 'failed'>,
    stop: string | null,
  ): Promise<RunEvent | null> {
    const stack = this.#host(name);
    const behavior = this.behaviors[name] ?? {};
    const needs = request.mode === 'plan' ? [] : this.#needs(stack, request);
    const broken = needs.filter((need) => markers.get(need) === 'failed');
    if (broken.length > 0) return failed(name, { code: 'needs_failed', needs: broken });
    const ready = needs.every((need) => markers.get(need) === 'done');
    if (stop && !this.#begun.has(name)) return failed(name, { code: 'not_started' });
    if (!ready) return null;
    this.#begun.add(name);
    if (behavior.until && !(await isSettled(behavior.until))) {
      if (behavior.hangs) return null;
      if (stop === 'detach') return failed(name, { code: 'detached' });
      return stop === 'cancel' ? failed(name, { code: 'cancelled' }) : null;
    }
    if (behavior.error) return failed(name, behavior.error);
    return this.#succeed(stack, request, behavior);
  }

  /** A host of the inventory. A host that exists only in AWS must be deleted. */
  #host(name: string): RenderedStack {
    const stack = this.#stacks.find(({ description }) => description.stack === name);
    if (stack) return stack;
    const exists = this.#aws.states.some((state) => state.name === `shop-dev-${name}`);
    if (!exists) throw new TypeError(`the inventory has no host ${name}`);
    return rendered(name, { state: 'absent' });
  }

  #needs({ description }: RenderedStack, { mode, stacks, waitFor, changeAfter }: RunRequest): string[] {
    const dependents = this.#stacks.filter((other) => other.description.needs.includes(description.stack));
    const other = mode === 'destroy' ? dependents.map((each) => each.description.stack) : description.needs;
    const steps = [...(waitFor[description.stack] ?? []), ...changeAfter];
    return [...other.filter((need) => stacks.includes(need)), ...steps];
  }

  #succeed(stack: RenderedStack, { mode }: RunRequest, behavior: StackBehavior): RunEvent {
    const { stack: name, stack_name, region } = stack.description;
    const exists = this.#aws.states.some((state) => state.name === stack_name);
    const gone = mode === 'destroy' || stack.description.state === 'absent';
    const result: StackResult = {
      stack: name,
      stack_name,
      region,
      action: gone ? 'delete' : exists ? 'update' : 'create',
      status: mode === 'apply' ? 'CREATE_COMPLETE' : null,
      change_set: null,
      changes: [],
      known_after: [],
      secrets_generated: [],
      secrets_copied: [],
      notes: [],
      seconds: 1,
      ...behavior.result,
    };
    if (mode === 'plan') return { event: 'stack_planned', at: AT, stack: name, result };
    this.#aws.calls.push(`${mode} ${name}`);
    if (mode === 'discard')
      return { event: 'stack_finished', at: AT, stack: name, result: { ...result, action: 'none' } };
    this.#aws.states = this.#aws.states.filter((state) => state.name !== stack_name);
    if (!gone) this.#aws.states.push(deployed(stack, literals(stack)));
    return { event: 'stack_finished', at: AT, stack: name, result };
  }
}

function literals({ description }: RenderedStack): Record<string, string> {
  return Object.fromEntries(
    Object.entries(description.parameters).map(([key, value]) => [key, String(value)]),
  );
}

function failed(stack: string, error: Partial<StackErrorReport>): RunEvent {
  return { event: 'stack_failed', at: AT, stack, error: reported(stack, error) };
}

function reported(stack: string, error: Partial<StackErrorReport>): StackErrorReport {
  return {
    code: 'stack_failed',
    message: `${stack}: ${error.code ?? 'stack_failed'}`,
    stack,
    status: null,
    first_cause: null,
    next: [],
    ...error,
  };
}

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

async function* noEvents(): AsyncGenerator<RunEvent> {}
