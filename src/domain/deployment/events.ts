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

/** Everything a live view needs: events of the playbook and of the stacks, steps and messages of ops. */
export type ProgressEvent =
  | RunEvent
  | { event: 'resource'; at: string; stack: string; description: string; resource: StackEvent }
  | { event: 'step'; at: string; message: string }
  /** Progress of a bulk operation; `seconds_left` extrapolates the current pace. */
  | { event: 'counted'; at: string; doing: string; done: number; total: number; seconds_left: number }
  | { event: 'notice'; at: string; message: string }
  | { event: 'warning'; at: string; message: string };

/** Receives progress for the terminal, plain lines or JSON lines. Never throws. */
export type Progress = (event: ProgressEvent) => void;
