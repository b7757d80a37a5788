import type { SecretValue } from '../secrets/value.ts';

/** A profile of the AWS configuration files, both of them together. */
export interface AwsProfile {
  name: string;
  /** Its settings by their names in small letters, but for the keys' secrets; nested ones (`s3 =`) left out. */
  settings: Record<string, string>;
  keys: AwsKeys | null;
}

/** Keys as they stand in a file; `token` is there where they are temporary. */
export interface AwsKeys {
  id: string;
  secret: SecretValue;
  token: SecretValue | null;
}
