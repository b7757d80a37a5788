/** A declared secret that is not there, and that only the operator can set. */
export interface MissingSecret {
  /** The parameter's. */
  full: string;
  /** `shared` for what several services share. */
  service: string;
  name: string;
}
