/** A request that AWS's audit trail tells of, as far as ops looks at it. Values are in none. */
export interface TrailEvent {
  id: string;
  /** ISO 8601, UTC, whole seconds. */
  at: string;
  /** The API's action, such as PutParameter. */
  action: string;
  /** ARN of who asked; a service's name where that is all the trail says. */
  who: string;
  /** IP address, or the service that asked for somebody. */
  from: string;
  /** What the program that asked calls itself. */
  agent: string;
  /** Parameters by their full names, without version or label. Of a denied request those that the refusal names. */
  names: string[];
  /** What lies below it was asked for; null: parameters were named. */
  path: { name: string; recursive: boolean } | null;
  /** Whether values were asked for in clear. */
  decrypted: boolean;
  /** Why it was refused. */
  error: { code: string; message: string } | null;
}

export interface TrailQuery {
  action: string;
  since: Date;
}

/** The event history of one account and region: 90 days, told up to 15 minutes late. */
export interface Trail {
  /** The requests of one action to Parameter Store, newest first. Pages are asked for while they are read. */
  events(query: TrailQuery): AsyncIterable<TrailEvent>;
}
