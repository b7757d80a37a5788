import { OperatorError } from '../../../domain/operator/error.ts';
import { nearest } from '../../../domain/operator/spelling.ts';
import type { AwsProfile } from '../../../domain/session/profile.ts';
import { quoted } from '../../../domain/session/session.ts';
import type { Target } from '../../../domain/session/target.ts';
import type { Env } from '../client/access.ts';

/**
 * The profile and its source profiles, in order. As in AWS's tools, a source profile with keys is the last one, even if
 * it has a role, and a profile can be its own source: then its own keys are used.
 */
export function chainOf(profile: AwsProfile, profiles: AwsProfile[], seen: string[] = []): AwsProfile[] {
  const { role_arn, source_profile } = profile.settings;
  if (seen.length > 0 && profile.keys !== null) return [profile];
  if (!role_arn || !source_profile) return [profile];
  if (source_profile === profile.name) return [profile];
  if (seen.includes(profile.name)) throw cyclicProfile(profile.name, seen);
  const source = profiles.find(({ name }) => name === source_profile);
  if (!source) throw missingSource(profile.name, source_profile, profiles);
  return [profile, ...chainOf(source, profiles, [...seen, profile.name])];
}

function missingSource(profile: string, source: string, profiles: AwsProfile[]): OperatorError {
  const names = profiles.map(({ name }) => name).filter((name) => name !== profile);
  const near = nearest(source, names);
  return new OperatorError('credentials', 'profile_missing', `There is no AWS profile ${source}`, {
    value: source,
    reason: `It is the source_profile of ${profile}. The other profiles are ${names.join(', ') || 'none'}`,
    next: [`aws configure set source_profile ${quoted(near ?? 'NAME')} --profile ${quoted(profile)}`],
  });
}

function cyclicProfile(name: string, seen: string[]): OperatorError {
  return new OperatorError(
    'credentials',
    'profile_circle',
    `The source_profile chain of ${name} is circular`,
    {
      reason: `The chain is ${[...seen, name].join(' → ')}`,
      value: name,
      next: ['Fix source_profile in ~/.aws/config'],
    },
  );
}

/** The device belongs to the keys' user: the role that is assumed with the keys names it, or the keys' own profile. */
export function deviceOf(chain: AwsProfile[]): string | null {
  const order = [chain.at(-2), chain.at(-1), ...chain.slice(0, -2).reverse()];
  return order.map((each) => each?.settings.mfa_serial).find(Boolean) ?? null;
}

/** The AWS CLI signs in the profile that has the settings of the sign-on, not one that only assumes a role with it. */
export function signOnCommand({ name, settings }: AwsProfile): string | null {
  if (settings.sso_session || settings.sso_start_url) return `aws sso login --profile ${quoted(name)}`;
  return settings.login_session ? `aws login --profile ${quoted(name)}` : null;
}

/** No file has the profile that the target or, without one, the shell names. */
export function missingProfile(
  name: string,
  target: Target,
  profiles: AwsProfile[],
  env: Env,
): OperatorError {
  const names = profiles.map((each) => each.name);
  const choice = quoted(nearest(name, names) ?? 'NAME');
  const variable = env.AWS_PROFILE ? 'AWS_PROFILE' : 'AWS_DEFAULT_PROFILE';
  const [from, select] =
    target.profile === null
      ? [`${variable} names it. `, `export ${variable}=${choice}`]
      : ['', selectCommand(target, choice)];
  return new OperatorError('credentials', 'profile_missing', `There is no AWS profile ${name}`, {
    value: name,
    reason: from + (names.length > 0 ? `The profiles are ${names.join(', ')}` : 'There are no profiles'),
    next: [select, `aws configure --profile ${quoted(name)}`],
  });
}

function selectCommand({ environment }: Target, profile: string): string {
  return environment === undefined ? `--profile ${profile}` : `ops env set ${environment} profile=${profile}`;
}
