/** The keys of `inventories/account-<id>/account.yml`. */
export interface AccountAnswers {
  account: string;
  local: boolean;
  profile: string;
  /** Region of regional resources. */
  region: string;
  alert_email: string;
  /** Whether the base has an access analyzer; AWS allows one per account and region. */
  access_analyzer: boolean;
  /** The account that people sign in to. Default: this one. */
  users_account: string;
  /** Accounts that this account's users work in. */
  workload_accounts: string[];
  /** Accounts that pull images from this one. */
  pull_accounts: string[];
  replica_region: string;
  sso_roles: boolean;
  ci_principals: string[];
  github_repository: string;
  gitlab_project: string;
  /** Environments that the repository's pipelines may deploy to. */
  deployed_environments: string[];
}

/** Name of the account's folders; longer than any valid environment name, so they never collide. */
export function accountName(account: string): string {
  return `account-${account}`;
}

/** Role that CloudFormation assumes to deploy a project. The templates of the account base define its name. */
export function deploymentRole(project: string): string {
  return `${project}-deployment`;
}

/** Permissions boundary of every role that the deployment role creates. */
export function boundaryName(project: string): string {
  return `${project}-services`;
}

/** The account ID in such a name; null for the name of an environment. */
export function accountOf(name: string): string | null {
  return /^account-(\d{12})$/.exec(name)?.[1] ?? null;
}

type Verb = 'apply' | 'destroy' | 'plan' | 'show' | 'unlock' | 'watch';

/** The command for an environment or an account base: `ops env apply dev`, `ops account apply ID`. */
export function commandFor(verb: Verb, name: string): string {
  const account = accountOf(name);
  if (account === null || verb === 'unlock' || verb === 'watch') return `ops env ${verb} ${name}`;
  return verb === 'plan' ? `ops account apply ${account} --plan` : `ops account ${verb} ${account}`;
}
