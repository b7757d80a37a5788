/** The embedded AWS of this workspace. */
export interface EmbeddedAws {
  status(): Promise<EmbeddedStatus>;
  /** Starts it if it is not running. Throws `port_in_use`, `local_failed`, `python_missing`. */
  up(options: { port: number | null }): Promise<EmbeddedStatus & { running: true }>;
  /** Throws `state_not_saved`, and it is still running, or `state_lost`; neither with `force`. */
  down(options?: { force?: boolean }): Promise<boolean>;
  reset(): Promise<void>;
  recorded(): Promise<RecordedResource[]>;
}

export type EmbeddedStatus =
  | { running: true; endpoint: string; pid: number; port: number; log: string; state: string }
  | { running: false; log: string; state: string; stale: boolean };

/** A resource whose service is not emulated. */
export interface RecordedResource {
  stack_name: string;
  logical_id: string;
  type: string;
  physical_id: string;
  properties: Record<string, unknown>;
}
