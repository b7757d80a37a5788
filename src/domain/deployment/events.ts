import type { z } from 'zod';
import type { StackEvent } from '../stack/reader.ts';
import type { runEventSchema, runModeSchema, stackErrorSchema } from './event-schema.ts';
import type { StackResult } from './plan.ts';

/** The error of one stack's work, as the action plugin reports it. */
export type StackErrorReport = z.output<typeof stackErrorSchema>;

/** What a run of the playbook is for. */
export type RunMode = z.output<typeof runModeSchema>;

type WrittenEvent = z.output<typeof runEventSchema>;
type FailedEvent = Extract<WrittenEvent, { event: 'stack_failed' }>;

/** An event of a run; the error of a failed stack names the stack, and an absent result is left out. */
export type RunEvent =
  | Exclude<WrittenEvent, FailedEvent>
  | (Omit<FailedEvent, 'result'> & { result?: StackResult });

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
