import { partitionOf } from './partition.ts';

/** The principal in an ARN from STS GetCallerIdentity (IAM User Guide, "IAM identifiers"). */
export interface Principal {
  kind: 'root' | 'user' | 'role' | 'federated-user' | 'other';
  /** Name of the user or role without its path; the account ID for root. */
  name: string;
  /** Name of the role session, or null. */
  session: string | null;
  /** "aws", "aws-cn", "aws-us-gov". */
  partition: string;
}

export function principalOf(arn: string): Principal {
  const [, partition = 'aws', service, , account = '', ...rest] = arn.split(':');
  const [type = '', ...path] = rest.join(':').split('/');
  const last = path.at(-1) ?? '';
  if (type === 'root') return { kind: 'root', name: account, session: null, partition };
  if (type === 'user') return { kind: 'user', name: last, session: null, partition };
  if (service === 'sts' && type === 'assumed-role')
    return { kind: 'role', name: path[0] ?? '', session: path.slice(1).join('/'), partition };
  if (type === 'federated-user') return { kind: 'federated-user', name: last, session: null, partition };
  return { kind: 'other', name: last || type, session: null, partition };
}

/** The ARN of the MFA device that the console suggests: the user's name without a path. Null for roles. */
export function defaultMfaDevice(arn: string): string | null {
  const { kind, name, partition } = principalOf(arn);
  const account = arn.split(':')[4];
  if (kind === 'root') return `arn:${partition}:iam::${account}:mfa/root-account-mfa-device`;
  return kind === 'user' ? `arn:${partition}:iam::${account}:mfa/${name}` : null;
}

/** The ARN of a customer managed policy. */
export function policyArn(name: string, account: string, region: string): string {
  return `arn:${partitionOf(region)}:iam::${account}:policy/${name}`;
}

/** The ARN of a role, from its ARN or its name in the account. */
export function roleArn(role: string, account: string, region: string): string {
  return role.startsWith('arn:') ? role : `arn:${partitionOf(region)}:iam::${account}:role/${role}`;
}
