import type { Awaited, RestartResult, RunningServices } from '../../domain/ecs/rollout.ts';

/** Where a service runs. */
export interface Place {
  service: string;
  /** What progress calls it. */
  label: string;
  region: string;
  stack: string;
  cluster: string;
  /** As ECS has it. */
  name: string;
  services: RunningServices;
}

/** A service that is given new tasks. Times are the clock's, in milliseconds. */
export interface RolloutProgress {
  place: Place;
  awaited: Awaited;
  /** Events from before it. */
  old: Set<string>;
  began: number;
  /** When something changed last. */
  changed: number;
  /** How far it is, as it was told. */
  words: string;
  /** What ECS said last of it. */
  message: string | null;
  /** The message that was passed on. */
  told: string | null;
  result: RestartResult | null;
  failure: RolloutFailure | null;
}

export interface RolloutFailure {
  reason: string;
  running: number;
  desired: number;
}
