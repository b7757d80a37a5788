import { PATTERNS } from '../aws/id-patterns.ts';
import type { AccountAnswers } from '../environment/account.ts';
import { ENVIRONMENT_FIELDS } from './environment-fields.ts';
import { type Field, list, text } from './field.ts';

export const ACCOUNT_FIELDS: Record<keyof AccountAnswers, Field> = {
  account: ENVIRONMENT_FIELDS.account,
  local: ENVIRONMENT_FIELDS.local,
  profile: ENVIRONMENT_FIELDS.profile,
  region: {
    ...ENVIRONMENT_FIELDS.region,
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
    ...ENVIRONMENT_FIELDS.region,
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
