import type { RestartResult, RunningServices, WatchedDeployment } from '../../domain/ecs/rollout.ts';

/** A service that ECS runs, and the client of its region. */
export interface DeployedService {
  service: string;
  /** Its name in progress messages. */
  label: string;
  region: string;
  stack: string;
  cluster: string;
  /** The name in ECS. */
  name: string;
  services: RunningServices;
}

/** The restart of one service. Times are in milliseconds since the epoch. */
export interface RolloutProgress {
  deployed: DeployedService;
  awaited: WatchedDeployment;
  /** Ids of the events before the restart. */
  oldEvents: Set<string>;
  startedAt: number;
  /** Time of the last change. */
  changedAt: number;
  /** The progress last shown. */
  shownProgress: string;
  /** The latest message of ECS. */
  message: string | null;
  /** The message last shown. */
  shownMessage: string | null;
  result: RestartResult | null;
  failure: RolloutFailure | null;
}

export interface RolloutFailure {
  reason: string;
  running: number;
  desired: number;
}
