import { environmentFlag, stringFlag } from './flags.ts';

/** Which credentials to use. */
export const credentialFlags = {
  env: environmentFlag,
  profile: stringFlag('profile', 'an AWS profile, instead of an environment', { value: 'NAME' }),
};

export interface CredentialFlags {
  env?: string | undefined;
  profile?: string | undefined;
}

/** What is typed beats what only a variable names; of two variables, OPS_PROFILE. Both are kept if both are typed. */
export function credentialsFrom({ env, profile }: CredentialFlags, argv: string[]): CredentialFlags {
  const place = argv.some((word) => /^(-e|--env(=|$)|--local$)/.test(word));
  const named = argv.some((word) => /^--profile(=|$)/.test(word));
  if (place && !named) return { env };
  return !place && profile !== undefined ? { profile } : { env, profile };
}
