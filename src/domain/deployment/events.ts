import type { StackEvent } from '../stack/reader.ts';
import type { ResourceChange, StackResult } from './plan.ts';

/** Errors of one stack's work, as the action plugin tells them; see docs/reference/run-protocol.md. */
export interface StackErrorReport {
  code:
    | 'stack_failed'
    | 'needs_failed'
    | 'not_started'
    | 'detached'
    | 'cancelled'
    | 'consent_needed'
    | 'locked'
    | 'wrong_account'
    | 'zone_elsewhere'
    | 'service_missing'
    | 'limit_reached'
    | 'bad_input'
    | 'template_refused'
    | 'credentials'
    | 'aws'
    | 'bug';
  message: string;
  stack: string;
  status: string | null;
  first_cause: FirstCause | null;
  changes?: ResourceChange[];
  needs?: string[];
  next: string[];
}

/** The earliest failed resource event that is not a consequence of another. */
export interface FirstCause {
  logical_id: string;
  type: string;
  reason: string;
  /** ISO 8601, UTC. */
  at: string;
}

/** What a run of the playbook is for; `discard` takes away the change sets that a plan left. */
export type RunMode = 'plan' | 'apply' | 'destroy' | 'discard';

/** What the callback plugin writes, one JSON object a line. */
export type RunEvent =
  | { event: 'run_started'; at: string; mode: RunMode; stacks: string[] }
  | { event: 'stack_started'; at: string; stack: string }
  | { event: 'stack_planned'; at: string; stack: string; result: StackResult }
  | { event: 'stack_finished'; at: string; stack: string; result: StackResult }
  | { event: 'stack_failed'; at: string; stack: string; error: StackErrorReport; result?: StackResult }
  | { event: 'run_refused'; at: string; error: StackErrorReport }
  | { event: 'run_finished'; at: string; ok: boolean };

/** All a live view needs: what the playbook says, what the stacks say, and time passing. */
export type ProgressEvent =
  | RunEvent
  | { event: 'resource'; at: string; stack: string; description: string; resource: StackEvent }
  | { event: 'step'; at: string; message: string }
  /** Of many alike, so many are done; `seconds_left` at the pace so far. */
  | { event: 'counted'; at: string; doing: string; done: number; total: number; seconds_left: number }
  | { event: 'notice'; at: string; message: string }
  | { event: 'warning'; at: string; message: string };

/** Receives progress; the terminal, plain lines or JSON lines. Never throws. */
export type Progress = (event: ProgressEvent) => void;
