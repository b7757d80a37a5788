/** A profile of the AWS configuration files. */
export interface Profile {
  name: string;
  /** 12 digits where the files say so: `sso_account_id`, or the account of `role_arn`. */
  account: string | null;
}

/**
 * Profiles of ~/.aws/config and ~/.aws/credentials, in the files' order, each once. Only names and account ids are
 * looked at (AWS CLI User Guide, "Configuration and credential file settings").
 */
export function readProfiles(config: string, credentials: string): Profile[] {
  const profiles = new Map<string, string | null>();
  for (const [header, settings] of sections(config)) {
    const name = header === 'default' ? header : /^profile\s+["']?(.+?)["']?$/.exec(header)?.[1];
    if (name) profiles.set(name, accountOf(settings));
  }
  for (const [name, settings] of sections(credentials)) {
    if (!profiles.get(name)) profiles.set(name, accountOf(settings));
  }
  return [...profiles].map(([name, account]) => ({ name, account }));
}

function accountOf(settings: Map<string, string>): string | null {
  const id = settings.get('sso_account_id') ?? settings.get('aws_account_id');
  if (id && /^\d{12}$/.test(id)) return id;
  return /^arn:[a-z-]+:iam::(\d{12}):/.exec(settings.get('role_arn') ?? '')?.[1] ?? null;
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
