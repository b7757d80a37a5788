import { environmentFlag, text } from './flags.ts';

/** Whose credentials are meant. */
export const placeFlags = {
  env: environmentFlag,
  profile: text('profile', 'an AWS profile, in place of an environment', { value: 'NAME' }),
};

interface Given {
  env?: string | undefined;
  profile?: string | undefined;
}

/** A profile that is typed is meant rather than an environment that only OPS_ENV names. */
export function placeGiven({ env, profile }: Given, argv: string[]): Given {
  const typed = argv.some((word) => /^(-e|--env)/.test(word));
  return profile !== undefined && !typed ? { profile } : { env, profile };
}
