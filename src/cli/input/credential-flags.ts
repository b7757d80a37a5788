import { environmentFlag, text } from './flags.ts';

/** Which credentials to use. */
export const placeFlags = {
  env: environmentFlag,
  profile: text('profile', 'an AWS profile, instead of an environment', { value: 'NAME' }),
};

interface Given {
  env?: string | undefined;
  profile?: string | undefined;
}

/** --profile wins over an environment that only OPS_ENV names. */
export function placeGiven({ env, profile }: Given, argv: string[]): Given {
  const typed = argv.some((word) => /^(-e|--env)/.test(word));
  return profile !== undefined && !typed ? { profile } : { env, profile };
}
