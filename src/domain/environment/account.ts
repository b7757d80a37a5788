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
