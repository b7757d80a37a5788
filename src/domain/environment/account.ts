import { FIELDS } from '../answers/environment-fields.ts';
import { type Field, list, text } from '../answers/field.ts';
import { PATTERNS } from '../aws/id-patterns.ts';

/** The answers of `inventories/account-<id>/account.yml`. */
export interface AccountAnswers {
  account: string;
  local: boolean;
  profile: string;
  /** Where what is not global lives. */
  region: string;
  alert_email: string;
  /** The account that people sign in to; absent: this one. */
  users_account: string;
  /** Accounts that people of this one work in. */
  workload_accounts: string[];
  /** Accounts that pull images from here. */
  pull_accounts: string[];
  replica_region: string;
  sso_roles: boolean;
  ci_principals: string[];
  github_repository: string;
  gitlab_project: string;
  /** Environments that pipelines of the repository may deploy to. */
  deployed_environments: string[];
}

export const ACCOUNT_FIELDS: Record<keyof AccountAnswers, Field> = {
  account: FIELDS.account,
  local: FIELDS.local,
  profile: FIELDS.profile,
  region: {
    ...FIELDS.region,
    describe: 'Region of what is not global: the trail, the functions, the registries.',
  },
  alert_email: text(
    'Address that alarms about the account are sent to.',
    PATTERNS.email,
    'an e-mail address',
  ),
  users_account: text(
    'Account that people sign in to, where it is not this one.',
    PATTERNS.account,
    'an account id, which has 12 digits',
  ),
  workload_accounts: list(
    'Accounts that people who sign in here work in.',
    PATTERNS.account,
    'an account id, which has 12 digits',
  ),
  pull_accounts: list(
    'Accounts whose hosts pull images from here.',
    PATTERNS.account,
    'an account id, which has 12 digits',
  ),
  replica_region: {
    ...FIELDS.region,
    describe: 'Region that images are copied to; none: they stay in the home region.',
  },
  sso_roles: {
    describe: 'Whether there are roles for sessions of IAM Identity Center, which carry no MFA.',
    type: 'boolean',
  },
  ci_principals: list(
    'Roles that pipelines of your own run as; they may assume the role for CI, which has no MFA.',
    '^arn:aws[a-z-]*:iam::[0-9]{12}:role/[^,\\s]+$',
    'the ARN of a role',
  ),
  github_repository: text(
    'GitHub repository whose workflows plan and deploy: OWNER/NAME.',
    '^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$',
    'a repository, written as OWNER/NAME',
  ),
  gitlab_project: text(
    'GitLab project whose pipelines plan and deploy: GROUP/NAME.',
    '^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+$',
    'a project, written as GROUP/NAME',
  ),
  deployed_environments: list(
    'Environments that those may deploy to, at most four.',
    PATTERNS.service,
    'the name of an environment',
  ),
};

/** What the account's stacks are filed under: longer than an environment's name may be. */
export function accountName(account: string): string {
  return `account-${account}`;
}

/** Roles that people take, and what AWS takes for a project: their names are written in the templates of the account's base. */
export function deploymentRole(project: string): string {
  return `${project}-deployment`;
}

/** Boundary of every role that the deployment role makes. */
export function boundaryName(project: string): string {
  return `${project}-services`;
}

/** The account of such a name; null for the name of an environment. */
export function accountOf(name: string): string | null {
  return /^account-(\d{12})$/.exec(name)?.[1] ?? null;
}

type Verb = 'apply' | 'destroy' | 'plan' | 'show' | 'unlock' | 'watch';

/** The command that does this to an environment, or to an account's base: `ops env apply dev`, `ops account apply ID`. */
export function commandFor(verb: Verb, name: string): string {
  const account = accountOf(name);
  if (account === null || verb === 'unlock' || verb === 'watch') return `ops env ${verb} ${name}`;
  return verb === 'plan' ? `ops account apply ${account} --plan` : `ops account ${verb} ${account}`;
}
