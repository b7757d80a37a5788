import { environmentFlag, stringFlag } from './flags.ts';

/** Which credentials to use. */
export const credentialFlags = {
  env: environmentFlag,
  profile: stringFlag('profile', 'an AWS profile, instead of an environment', { value: 'NAME' }),
};

interface CredentialFlags {
  env?: string | undefined;
  profile?: string | undefined;
}

/** --profile wins over an environment that only OPS_ENV names. */
export function credentialsFrom({ env, profile }: CredentialFlags, argv: string[]): CredentialFlags {
  const typed = argv.some((word) => /^(-e|--env)/.test(word));
  return profile !== undefined && !typed ? { profile } : { env, profile };
}
