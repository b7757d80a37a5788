import { partitionOf } from '../../domain/aws/partition.ts';
import type { Profile } from '../../domain/machine/machine.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import type { AwsKeys, AwsProfile } from '../../domain/session/profile.ts';

type Settings = AwsProfile['settings'];

const SECRETS = ['aws_secret_access_key', 'aws_session_token', 'aws_security_token'];

/**
 * The profiles of ~/.aws/config and ~/.aws/credentials in file order, with the settings of both; the credentials file
 * takes precedence (AWS CLI User Guide, "Configuration and credential file settings"). A profile also has the settings
 * of its `sso_session`.
 */
export function readProfiles(config: string, credentials: string): AwsProfile[] {
  const profiles = new Map<string, Map<string, string>>();
  const sessions = new Map<string, Map<string, string>>();
  const add = (into: typeof profiles, name: string, settings: Map<string, string>) =>
    into.set(name, new Map([...(into.get(name) ?? []), ...settings]));
  for (const [header, settings] of sections(config)) {
    const name = header === 'default' ? header : named('profile', header);
    const session = named('sso-session', header);
    if (name) add(profiles, name, settings);
    if (session) add(sessions, session, settings);
  }
  for (const [name, settings] of sections(credentials)) add(profiles, name, settings);
  return [...profiles].map(([name, own]) => {
    const shared = sessions.get(own.get('sso_session') ?? '') ?? [];
    return profileOf(name, new Map([...shared, ...own]));
  });
}

export function describedProfile({ name, settings }: AwsProfile): Profile {
  return { name, account: accountOf(settings), partition: partitionOfProfile(settings) };
}

/** From `sso_account_id`, `aws_account_id` or `role_arn`. */
function accountOf({ sso_account_id, aws_account_id, role_arn }: Settings): string | null {
  const id = sso_account_id ?? aws_account_id;
  if (id && /^\d{12}$/.test(id)) return id;
  return /^arn:[a-z-]+:iam::(\d{12}):/.exec(role_arn ?? '')?.[1] ?? null;
}

/** From an ARN among the settings, the region of single sign-on, or the profile's region; null if there is none. */
export function partitionOfProfile({ role_arn, mfa_serial, sso_region, region }: Settings): string | null {
  const partition = /^arn:([a-z-]+):/.exec(role_arn || mfa_serial || '')?.[1];
  const where = sso_region || region;
  return partition ?? (where ? partitionOf(where) : null);
}

function profileOf(name: string, all: Map<string, string>): AwsProfile {
  const settings = Object.fromEntries([...all].filter(([key]) => !SECRETS.includes(key)));
  return { name, settings, keys: keysOf(all) };
}

function keysOf(settings: Map<string, string>): AwsKeys | null {
  const id = settings.get('aws_access_key_id');
  const secret = settings.get('aws_secret_access_key');
  if (!id || !secret) return null;
  const token = settings.get('aws_session_token') || settings.get('aws_security_token');
  return { id, secret: new SecretValue(secret), token: token ? new SecretValue(token) : null };
}

function named(kind: 'profile' | 'sso-session', header: string): string | undefined {
  return new RegExp(`^${kind}\\s+["']?(.+?)["']?$`).exec(header)?.[1];
}

function sections(text: string): [string, Map<string, string>][] {
  const result: [string, Map<string, string>][] = [];
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\s*(.+?)\s*\]/.exec(line)?.[1];
    if (header) {
      result.push([header, new Map()]);
      continue;
    }
    // An indented line belongs to a nested setting (`s3 =`), a comment begins with # or ;.
    const setting = /^([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line);
    if (setting?.[1] && setting[2] !== undefined)
      result.at(-1)?.[1].set(setting[1].toLowerCase(), setting[2]);
  }
  return result;
}
