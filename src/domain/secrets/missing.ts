/** A declared secret that does not exist and must be set by the operator. */
export interface MissingSecret {
  /** The parameter's full name. */
  full: string;
  /** `shared` for a shared secret. */
  service: string;
  name: string;
}
