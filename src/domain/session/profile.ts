import type { SecretValue } from '../secrets/value.ts';

/** A profile, merged from both AWS configuration files. */
export interface AwsProfile {
  name: string;
  /** Settings by lower-case name, without the access keys and without nested settings (`s3 =`). */
  settings: Record<string, string>;
  keys: AwsKeys | null;
}

/** Access keys from a file; `token` is set if they are temporary. */
export interface AwsKeys {
  id: string;
  secret: SecretValue;
  token: SecretValue | null;
}
