import { OperatorError } from '../../../domain/operator/error.ts';
import { nearest } from '../../../domain/operator/spelling.ts';
import { type AwsKeys, type AwsProfile, shellProfile } from '../../../domain/session/profile.ts';
import { quoted } from '../../../domain/session/session.ts';
import type { Target } from '../../../domain/session/target.ts';
import type { Env } from '../client/access.ts';

/** A role to assume. */
export interface RoleStep {
  arn: string;
  /** The session name that CloudTrail shows. */
  sessionName: string;
  externalId: string | null;
  /** Seconds. */
  duration: number;
}

/** Credentials as they were found: with an end if they are temporary and their source says so. */
export interface Found {
  keys: AwsKeys;
  expires: Date | null;
}

/** Where a target's credentials come from according to the AWS configuration, with its MFA device. */
export interface Source {
  /** Long-lived keys from a file; null: the SDK finds the credentials (single sign-on, a process, the shell). */
  keys: AwsKeys | null;
  /** The selected profile; null: the shell's environment. */
  profile: string | null;
  device: string | null;
  /** In the order in which they are assumed. */
  roles: RoleStep[];
  /** Whether the last role is assumed with another role's session. */
  chained: boolean;
  /** The command that renews the sign-on that the credentials come from; null: they come from somewhere else. */
  signOn: string | null;
  /** Identifies the source in the cache keys of its sessions. Contains no secret. */
  identity: unknown[];
}

/** AWS's default for AssumeRole, and its limit for role chaining (STS, "AssumeRole"). */
const HOUR = 3_600;

/**
 * In the order of the SDK: the given profile, the shell's (AWS_PROFILE, AWS_DEFAULT_PROFILE), the shell's keys, the
 * default profile. Throws `profile_missing`, `profile_circle`.
 */
export function sourceOf(target: Target, profiles: AwsProfile[], env: Env, owner: string): Source {
  const named = target.profile ?? shellProfile(env);
  const shell = named === null && Boolean(env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY);
  const profile = shell ? undefined : profiles.find(({ name }) => name === (named ?? 'default'));
  if (named !== null && named !== 'default' && !profile) throw missingProfile(named, target, profiles, env);
  const sessionName = env.AWS_ROLE_SESSION_NAME || nameOf(owner);
  const source = profile ? profileSource(profile, profiles, sessionName) : shellSource(named, env);
  const last = source.roles.at(-1);
  if (target.role === undefined || target.role === last?.arn) return source;
  const chained = source.chained || last !== undefined;
  const step = { arn: target.role, sessionName, externalId: null, duration: HOUR };
  return { ...source, roles: [...source.roles, step], chained };
}

function shellSource(profile: string | null, env: Env): Source {
  const identity = [
    'shell',
    profile,
    env.AWS_ACCESS_KEY_ID ?? null,
    env.AWS_ROLE_ARN ?? null,
    env.AWS_WEB_IDENTITY_TOKEN_FILE ?? null,
    env.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI ?? null,
  ];
  const longLived = Boolean(env.AWS_ACCESS_KEY_ID) && !env.AWS_SESSION_TOKEN;
  return { keys: null, profile, device: null, roles: [], chained: !longLived, signOn: null, identity };
}

function missingProfile(name: string, target: Target, profiles: AwsProfile[], env: Env): OperatorError {
  const names = profiles.map((each) => each.name);
  const near = nearest(name, names);
  const variable = target.profile === null ? (env.AWS_PROFILE ? 'AWS_PROFILE' : 'AWS_DEFAULT_PROFILE') : null;
  const has = names.length > 0 ? `The profiles are ${names.join(', ')}` : 'There are no profiles';
  const choice = near ?? 'NAME';
  const select =
    target.environment !== undefined && variable === null
      ? `ops env set ${target.environment} profile=${quoted(choice)}`
      : variable === null
        ? `--profile ${quoted(choice)}`
        : `export ${variable}=${quoted(choice)}`;
  return new OperatorError('credentials', 'profile_missing', `There is no AWS profile ${name}`, {
    value: name,
    reason: variable === null ? has : `${variable} names it. ${has}`,
    next: [select, `aws configure --profile ${quoted(name)}`],
  });
}

function profileSource(profile: AwsProfile, profiles: AwsProfile[], sessionName: string): Source {
  const chain = chainOf(profile, profiles);
  const last = chain.at(-1) ?? profile;
  if (last.keys === null || last.keys.token !== null || last.settings.credential_source)
    return sdkSource(profile, chain);
  // The last profile is the keys': a role of its own plays no part, unless it is the selected profile.
  const roles = (chain.length > 1 ? chain.slice(0, -1) : chain)
    .flatMap((each) => stepOf(each, sessionName))
    .reverse();
  // Every role after the first is assumed with another role's session.
  const capped = roles.map((step, index) =>
    index === 0 ? step : { ...step, duration: cappedDuration(step) },
  );
  return {
    keys: last.keys,
    profile: profile.name,
    device: deviceOf(chain),
    roles: capped,
    chained: roles.length > 1,
    signOn: null,
    identity: ['keys', last.keys.id],
  };
}

/** The device belongs to the keys' user: the role that is assumed with the keys names it, or the keys' own profile. */
function deviceOf(chain: AwsProfile[]): string | null {
  const nearest = [chain.at(-2), chain.at(-1), ...chain.slice(0, -2).reverse()];
  return nearest.map((each) => each?.settings.mfa_serial).find(Boolean) ?? null;
}

/** A profile whose chain the SDK resolves by itself. */
function sdkSource(profile: AwsProfile, chain: AwsProfile[]): Source {
  const identity = ['profile', ...chain.map(({ name, settings }) => [name, Object.entries(settings).sort()])];
  const signOn = signOnCommand(chain.at(-1) ?? profile);
  return { keys: null, profile: profile.name, device: null, roles: [], chained: true, signOn, identity };
}

/** The AWS CLI signs in the profile that has the settings of the sign-on, not one that only assumes a role with it. */
function signOnCommand({ name, settings }: AwsProfile): string | null {
  if (settings.sso_session || settings.sso_start_url) return `aws sso login --profile ${quoted(name)}`;
  return settings.login_session ? `aws login --profile ${quoted(name)}` : null;
}

/**
 * The profile and its source profiles, in order. As in AWS's tools, a source profile with keys is the last one, even if
 * it has a role, and a profile can be its own source: then its own keys are used.
 */
function chainOf(profile: AwsProfile, profiles: AwsProfile[], seen: string[] = []): AwsProfile[] {
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

function stepOf({ settings }: AwsProfile, sessionName: string): RoleStep[] {
  if (!settings.role_arn) return [];
  const duration = Number(settings.duration_seconds);
  return [
    {
      arn: settings.role_arn,
      sessionName: settings.role_session_name || sessionName,
      externalId: settings.external_id || null,
      duration: Number.isInteger(duration) && duration >= 900 ? duration : HOUR,
    },
  ];
}

function cappedDuration({ duration }: RoleStep): number {
  return Math.min(duration, HOUR);
}

/** A valid session name: 2 to 64 of these characters (STS, "AssumeRole", RoleSessionName). */
function nameOf(owner: string): string {
  return `ops-${owner.replaceAll(/[^\w+=,.@-]/g, '-')}`.slice(0, 64);
}
