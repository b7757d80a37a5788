/** The parts of a CloudTrail event that ops uses. Events contain no secret values. */
export interface TrailEvent {
  id: string;
  /** ISO 8601, UTC, whole seconds. */
  at: string;
  /** The API's action, such as PutParameter. */
  action: string;
  /** ARN of the caller; a service's name if CloudTrail records nothing else. */
  who: string;
  /** IP address, or the service that made the request on someone's behalf. */
  from: string;
  /** User agent. */
  agent: string;
  /** Full parameter names, without version or label. For a denied request, the names in the error message. */
  names: string[];
  /** The path of a request by path; null if parameters were named. */
  path: { name: string; recursive: boolean } | null;
  /** Whether the request asked for decrypted values. */
  decrypted: boolean;
  /** Why AWS denied the request. */
  error: { code: string; message: string } | null;
}

export interface TrailQuery {
  action: string;
  since: Date;
}

/** The event history of one account and region: 90 days, with a delay of up to 15 minutes. */
export interface Trail {
  /** The requests for one Parameter Store action, newest first. Pages are fetched on demand. */
  events(query: TrailQuery): AsyncIterable<TrailEvent>;
}
