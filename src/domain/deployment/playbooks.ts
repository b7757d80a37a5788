import type { RenderedEnvironment } from '../stack/description.ts';
import type { RunEvent, RunMode } from './events.ts';
import type { Plan } from './plan.ts';

/** Input of a playbook run; becomes run.json, see docs/reference/run-protocol.md. */
export interface RunRequest {
  mode: RunMode;
  environment: string;
  /** Host names to deploy; all others stay unchanged. */
  stacks: string[];
  lockId: string | null;
  keepChangeSets: boolean;
  changeSets: Record<string, string>;
  allow: string[];
  waitFor: Record<string, string[]>;
  /** Steps of ops that every stack waits for before it changes anything. */
  changeAfter: string[];
}

/** See the stop file in docs/reference/run-protocol.md. */
export type StopMode = 'hold' | 'detach' | 'cancel' | 'end';

export interface PlaybookRun {
  events: AsyncIterable<RunEvent>;
  /** Marks a step of ops as done (`<name>.done`). */
  markDone(step: string): Promise<void>;
  /** Marks it as failed: stacks that wait for it fail with `needs_failed`, the others continue. */
  markFailed(step: string): Promise<void>;
  /** `end`: nothing is waited for, not even an answer from AWS. The run may end without events of its stacks. */
  stop(how: StopMode): Promise<void>;
  /** Resolves when the process has exited. */
  ended: Promise<PlaybookEnd>;
}

export interface PlaybookEnd {
  code: number;
  /** The signal that killed it; null: it ended by itself. */
  signal: string | null;
  /** Its last output, sanitized, for a bug report. */
  output: string;
}

export interface Playbooks {
  /** Deploys from its own copy of `rendered`, so that nothing written meanwhile changes the run. */
  run(
    request: RunRequest,
    rendered: RenderedEnvironment,
    childEnvironment: Record<string, string>,
  ): Promise<PlaybookRun>;
}

/** A request for these stacks; by default without lock, change sets and steps. */
export function runRequest(
  run: Pick<RunRequest, 'mode' | 'environment' | 'stacks'> & Partial<RunRequest>,
): RunRequest {
  return {
    lockId: null,
    keepChangeSets: false,
    changeSets: {},
    allow: [],
    waitFor: {},
    changeAfter: [],
    ...run,
  };
}

/** The change sets of a plan by stack; stacks without one are omitted. */
export function changeSetsOf({ stacks }: Plan): Record<string, string> {
  return Object.fromEntries(
    stacks.flatMap(({ name, change_set }) => (change_set ? [[name, change_set] as const] : [])),
  );
}
