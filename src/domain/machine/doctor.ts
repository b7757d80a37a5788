export interface DoctorCheck {
  name: string;
  ok: boolean;
  /** What was found: a version, a path, an account. */
  found: string;
  fix: string | null;
}
