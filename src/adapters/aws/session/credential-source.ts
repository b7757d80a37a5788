import { type AwsKeys, type AwsProfile, shellProfile } from '../../../domain/session/profile.ts';
import type { Target } from '../../../domain/session/target.ts';
import type { Env } from '../client/access.ts';
import { chainOf, deviceOf, missingProfile, signOnCommand } from './profile-chain.ts';

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

/** A profile whose chain the SDK resolves by itself. */
function sdkSource(profile: AwsProfile, chain: AwsProfile[]): Source {
  const identity = ['profile', ...chain.map(({ name, settings }) => [name, Object.entries(settings).sort()])];
  const signOn = signOnCommand(chain.at(-1) ?? profile);
  return { keys: null, profile: profile.name, device: null, roles: [], chained: true, signOn, identity };
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
