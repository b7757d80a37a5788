/** What a denied request tells. The same sentences as stackrun/run/denial.py; test/support/aws-denials.json tests both. */
export interface Denial {
  /** Who may not call what, and which kind of policy decides; without a full stop. */
  sentence: string;
  /** What permits the call. */
  advice: string;
  action: string;
  /** Signing in with MFA can help: the policy is the caller's own. */
  ownPolicy: boolean;
}

/** IAM user guide, "Troubleshoot access denied error messages". */
const DENIAL =
  /User: (?<who>\S+) is not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: (?<resource>\S+))?(?: because no (?<missing>.+?) allows the| with an explicit deny in an? (?<denying>[\w -]+))?/;

/** Amazon EC2 appends it; only DecodeAuthorizationMessage can read it. */
const ENCODED = /\s*Encoded authorization failure message:.*/s;

/** The message without what only AWS can read. */
export function readableDenial(message: string): string {
  return message.replace(ENCODED, '');
}

/** Null if the message has no such form. */
export function denialOf(message: string): Denial | null {
  const { who, action, resource, missing, denying } = DENIAL.exec(message)?.groups ?? {};
  if (who === undefined || action === undefined) return null;
  const caller = callerOf(who);
  const policy = missing ?? denying ?? '';
  const why = missing ? `: no ${missing} allows it` : denying ? `: a ${denying} denies it` : '';
  const name = `${caller.charAt(0).toUpperCase()}${caller.slice(1)}`;
  return {
    sentence: `${name} may not call ${action}${resource ? ` on ${resource}` : ''}${why}`,
    advice: adviceFor(policy, action, caller, resource),
    action,
    ownPolicy: policy === '' || policy === 'identity-based policy',
  };
}

/** `the role ops` for arn:aws:sts::123456789012:assumed-role/ops/session. */
function callerOf(arn: string): string {
  const name = arn.split(':').slice(5).join(':');
  const [kind = '', ...rest] = name.split('/');
  if (kind === 'assumed-role') return `the role ${rest[0]}`;
  if (kind === 'user' || kind === 'role') return `the ${kind} ${rest.at(-1)}`;
  return name === 'root' ? 'the root user' : arn;
}

function adviceFor(policy: string, action: string, caller: string, resource: string | undefined): string {
  switch (policy) {
    case 'service control policy':
    case 'resource control policy':
      return `ask an administrator of the organization to allow ${action} in its ${policy}`;
    case 'permissions boundary':
      return `ask an administrator to allow ${action} in the permissions boundary of ${caller}`;
    case 'session policy':
      return `sign in to ${caller} with a session policy that allows ${action}, or without one`;
    case 'VPC endpoint policy':
      return `allow ${action} in the policy of the VPC endpoint`;
    case 'resource-based policy':
      if (resource) return `allow ${action} for ${caller} in the policy of ${resource}`;
  }
  return `ask an administrator to allow ${action} for ${caller}`;
}
